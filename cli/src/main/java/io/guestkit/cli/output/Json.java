package io.guestkit.cli.output;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Facts as JSON. A record becomes an object whose names are its components' in lower case with hyphens, as qemu-img
 * writes names; likewise an enum constant. Text, numbers, truth values, lists and maps are as expected, an absent value
 * is null. Bytes that are no UTF-8 stand in strings as the lone surrogates U+DC80 to U+DCFF, escaped.
 */
public final class Json {

    /** Counted up when a name changes its meaning or goes. */
    private static final int SCHEMA = 1;

    private Json() {}

    /** Prints one document: an object with the number of the schema first. */
    public static void print(Output out, Map<String, ?> members) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", SCHEMA);
        document.putAll(members);
        printBare(out, document);
    }

    /** Prints one document as it is: what is named by another tool's conventions. */
    public static void printBare(Output out, Object document) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(new Pretty(), text)) {
            write(json, document);
        }
        out.line(Escapes.json(text.toString()));
    }

    /** Lays out over several lines. A printer keeps its depth: each document has its own. */
    private static final class Pretty extends ObjectWriteContext.Base {

        private final PrettyPrinter printer = new DefaultPrettyPrinter();

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return printer;
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                json.writeName(String.valueOf(member.getKey()));
                write(json, member.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Collection<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Record facts) {
            write(json, members(facts));
        } else {
            writeScalar(json, value);
        }
    }

    private static void writeScalar(JsonGenerator json, Object value) {
        if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Enum<?> constant) {
            json.writeString(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        } else {
            json.writeString(value.toString());
        }
    }

    private static Map<String, Object> members(Record facts) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (RecordComponent component : facts.getClass().getRecordComponents()) {
            try {
                members.put(
                        hyphenated(component.getName()), component.getAccessor().invoke(facts));
            } catch (IllegalAccessException | InvocationTargetException failure) {
                throw new IOException("can't read " + component, failure);
            }
        }
        return members;
    }

    private static String hyphenated(String name) {
        StringBuilder out = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('-');
            }
            out.append(Character.toLowerCase(c));
        }
        return out.toString();
    }
}
