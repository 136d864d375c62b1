package io.guestkit.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows whose columns are aligned by the width of what stands in them. */
public final class Table {

    private static final int GAP = 2;

    /** Every character below takes one column. */
    private static final int FIRST_ODD = 0x300;

    /** The cells of a row and how wide each is on a terminal. */
    private static final class Row {

        private final String[] cells;
        private final int[] widths;

        Row(String[] cells) {
            this.cells = cells;
            this.widths = new int[cells.length];
            for (int column = 0; column < cells.length; column++) {
                boolean plain = Escapes.isAscii(cells[column]);
                cells[column] = plain ? cells[column] : Escapes.oneLine(cells[column]);
                widths[column] = plain ? cells[column].length() : width(cells[column]);
            }
        }
    }

    private final Row titles;
    private final boolean[] right;
    private final List<Row> rows = new ArrayList<>();

    /** A table with these titles; a title that begins with {@code >} aligns its column right. */
    public Table(String... titles) {
        String[] plain = new String[titles.length];
        this.right = new boolean[titles.length];
        for (int column = 0; column < titles.length; column++) {
            right[column] = titles[column].startsWith(">");
            plain[column] = right[column] ? titles[column].substring(1) : titles[column];
        }
        this.titles = new Row(plain);
    }

    /** Adds a row of as many cells as there are titles. */
    public void row(String... cells) {
        rows.add(new Row(cells.clone()));
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints the titles and the rows; a column without anything in it is left out. */
    public void print(Output out, String indent) {
        int[] widths = widths();
        out.within(Style.DIM, () -> print(out, indent, titles, widths));
        out.line("");
        printRows(out, indent);
    }

    /** Prints the rows alone. */
    public void printRows(Output out, String indent) {
        int[] widths = widths();
        for (Row row : rows) {
            print(out, indent, row, widths);
            out.line("");
        }
    }

    private int[] widths() {
        int[] widths = new int[right.length];
        for (int column = 0; column < widths.length; column++) {
            for (Row row : rows) {
                widths[column] = Math.max(widths[column], row.widths[column]);
            }
            if (widths[column] > 0) {
                widths[column] = Math.max(widths[column], titles.widths[column]);
            }
        }
        return widths;
    }

    /** Prints a row without the blanks at its end. */
    private void print(Output out, String indent, Row row, int[] widths) {
        out.print(indent);
        int blanks = 0;
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] == 0) {
                continue;
            }
            int pad = widths[column] - row.widths[column];
            blanks += right[column] ? pad : 0;
            if (!row.cells[column].isEmpty()) {
                out.blanks(blanks);
                out.print(row.cells[column]);
                blanks = 0;
            }
            blanks += (right[column] ? 0 : pad) + GAP;
        }
    }

    /** How many columns of a terminal a text takes: East Asian wide characters take two, combining ones none. */
    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int codePoint = text.codePointAt(i);
            width += codePoint < FIRST_ODD ? 1 : width(codePoint);
        }
        return width;
    }

    private static int width(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = (codePoint >= 0x1100 && codePoint <= 0x115f)
                || (codePoint >= 0x2e80 && codePoint <= 0xa4cf)
                || (codePoint >= 0xac00 && codePoint <= 0xd7a3)
                || (codePoint >= 0xf900 && codePoint <= 0xfaff)
                || (codePoint >= 0xfe30 && codePoint <= 0xfe6f)
                || (codePoint >= 0xff00 && codePoint <= 0xff60)
                || (codePoint >= 0x1f300 && codePoint <= 0x1faff)
                || (codePoint >= 0x20000 && codePoint <= 0x3fffd);
        return wide ? 2 : 1;
    }
}
