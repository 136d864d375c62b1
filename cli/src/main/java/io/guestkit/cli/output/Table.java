package io.guestkit.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows whose columns are aligned by the width of what stands in them. */
public final class Table {

    private static final int GAP = 2;

    private final List<String> titles;
    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these titles; a title that begins with {@code >} aligns its column right. */
    public Table(String... titles) {
        this.titles = new ArrayList<>();
        this.right = new ArrayList<>();
        for (String title : titles) {
            boolean isRight = title.startsWith(">");
            this.right.add(isRight);
            this.titles.add(isRight ? title.substring(1) : title);
        }
    }

    /** Adds a row of as many cells as there are titles. */
    public void row(String... cells) {
        List<String> row = new ArrayList<>(cells.length);
        for (String cell : cells) {
            row.add(Escapes.oneLine(cell));
        }
        rows.add(row);
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints the titles and the rows; a column without anything in it is left out. */
    public void print(Output out, String indent) {
        out.print(Style.DIM, indent + line(titles, widths()));
        out.line("");
        printRows(out, indent);
    }

    /** Prints the rows alone. */
    public void printRows(Output out, String indent) {
        int[] widths = widths();
        for (List<String> row : rows) {
            out.line(indent + line(row, widths));
        }
    }

    private int[] widths() {
        int[] widths = new int[titles.size()];
        for (int column = 0; column < widths.length; column++) {
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
            if (widths[column] > 0) {
                widths[column] = Math.max(widths[column], width(titles.get(column)));
            }
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            if (widths[column] == 0) {
                continue;
            }
            String cell = cells.get(column);
            String pad = " ".repeat(widths[column] - width(cell));
            line.append(right.get(column) ? pad + cell : cell + pad).append(" ".repeat(GAP));
        }
        return line.toString().stripTrailing();
    }

    /** How many columns of a terminal a text takes: East Asian wide characters take two, combining ones none. */
    static int width(String text) {
        return text.codePoints().map(Table::width).sum();
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
