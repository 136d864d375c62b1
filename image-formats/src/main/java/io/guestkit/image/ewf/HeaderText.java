package io.guestkit.image.ewf;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the examiner wrote at the acquisition. Spec: "Header section", "Header2 values", "Xheader".
 *
 * <pre>
 *  1              categories
 *  main           the one of interest; others follow after an empty line
 *  c  n  a  …     identifiers, parted by tabs
 *  7  2  …        their values
 * </pre>
 */
final class HeaderText {

    /** A value: its identifier in header and header2, its element in xheader, and our name for it. */
    private record Field(String identifier, String element, String name) {}

    private static final List<Field> FIELDS = List.of(
            new Field("c", "case_number", "case-number"),
            new Field("n", "evidence_number", "evidence-number"),
            new Field("a", "description", "description"),
            new Field("e", "examiner_name", "examiner-name"),
            new Field("t", "notes", "notes"),
            new Field("md", "model", "model"),
            new Field("sn", "serial_number", "serial-number"),
            new Field("l", "device_label", "device-label"),
            new Field("m", "acquiry_date", "acquisition-date"),
            new Field("u", "system_date", "system-date"),
            new Field("ov", "acquiry_operating_system", "operating-system"),
            new Field("av", "acquiry_software_version", "software-version"),
            new Field("p", "password", "password-hash"));

    private static final Set<String> DATES = Set.of("acquisition-date", "system-date");

    private static final Pattern UNIX_TIME = Pattern.compile("\\d{1,11}");
    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter.ofPattern("uuuu M d H m s", Locale.ROOT);

    private HeaderText() {}

    /** The values of a header section by our names, in the order of {@code FIELDS}; empty ones are left out. */
    static Map<String, String> read(Section section) throws IOException {
        String text = SectionText.read(section);
        boolean xml = section.type().equals("xheader");
        Map<String, String> values = xml ? SectionText.leaves(text) : main(section, text);
        Map<String, String> named = new LinkedHashMap<>();
        for (Field field : FIELDS) {
            String value = values.getOrDefault(xml ? field.element : field.identifier, "");
            if (!value.isEmpty()) {
                named.put(field.name, DATES.contains(field.name) ? date(value) : value);
            }
        }
        return named;
    }

    private static Map<String, String> main(Section section, String text) throws IOException {
        List<String> lines = text.lines().toList();
        int main = lines.indexOf("main");
        if (main < 0 || main + 2 >= lines.size()) {
            throw section.data(0).corrupt(0, "the text has %d lines, expected \"main\" and two below", lines.size());
        }
        String[] identifiers = lines.get(main + 1).split("\t", -1);
        String[] values = lines.get(main + 2).split("\t", -1);
        Map<String, String> named = new HashMap<>();
        for (int i = 0; i < Math.min(identifiers.length, values.length); i++) {
            named.putIfAbsent(identifiers[i], values[i]);
        }
        return named;
    }

    /** A date in ISO 8601: with a Z from seconds since 1970, without a zone from local time; else as it stands. */
    private static String date(String value) {
        if (UNIX_TIME.matcher(value).matches()) {
            return Instant.ofEpochSecond(Long.parseLong(value)).toString();
        }
        try {
            return LocalDateTime.parse(value, LOCAL_TIME).toString();
        } catch (DateTimeParseException otherText) {
            return value;
        }
    }
}
