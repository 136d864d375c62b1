package io.guestkit.inspect.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The first document of a YAML text, of maps, lists and strings alone: a scalar is the text that was written, whatever
 * type YAML would see in it, since "52:54:00:12:34:56" and "yes" are to stay what they are.
 *
 * <p>Built of the parser's events, without recursion. An alias stands for what its anchor named and is not copied; what
 * can be reached through many aliases is larger than the text, so nobody walks the whole of it.
 */
final class Yaml {

    /** Maps and lists within each other; netplan's own have about seven. */
    private static final int DEEPEST = 32;

    private static final int MOST_ALIASES = 100;

    private final Deque<Object> open = new ArrayDeque<>();
    private final Deque<String> keys = new ArrayDeque<>();
    private final Map<String, Object> anchors = new HashMap<>();
    private int aliases;
    private @Nullable Object document;

    private Yaml() {}

    /**
     * Reads a document.
     *
     * @return the map, list or string that it is; an empty string when there is none
     * @throws YamlEngineException when the text is no YAML, or more than is read; the message tells what and where
     */
    static Object parse(String text, int most) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(most).setUseMarks(true).build();
        Yaml yaml = new Yaml();
        Iterator<Event> events = new ParserImpl(settings, new StreamReader(settings, text));
        boolean more = true;
        while (more && events.hasNext()) {
            Event event = events.next();
            yaml.take(event);
            more = event.getEventId() != Event.ID.DocumentEnd;
        }
        Object document = yaml.document;
        return document == null ? "" : document;
    }

    private void take(Event event) {
        switch (event.getEventId()) {
            case Scalar -> {
                String value = ((ScalarEvent) event).getValue();
                anchor(event, value);
                put(value);
            }
            case MappingStart -> begin(event, new LinkedHashMap<String, Object>());
            case SequenceStart -> begin(event, new ArrayList<Object>());
            case MappingEnd, SequenceEnd -> put(end());
            case Alias -> put(aliased((AliasEvent) event));
            default -> {
                // the stream's and the document's own bounds, comments
            }
        }
    }

    private void begin(Event event, Object collection) {
        if (open.size() == DEEPEST) {
            throw new YamlEngineException("has more than " + DEEPEST + " maps and lists within each other");
        }
        if (open.peek() instanceof Map && keys.size() < mapsOpen()) {
            throw new YamlEngineException("has a map or a list as a key");
        }
        anchor(event, collection);
        open.push(collection);
    }

    private int mapsOpen() {
        int maps = 0;
        for (Object each : open) {
            maps += each instanceof Map ? 1 : 0;
        }
        return maps;
    }

    private Object end() {
        return open.pop();
    }

    private void anchor(Event event, Object value) {
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), value));
        }
    }

    private Object aliased(AliasEvent event) {
        Object value = anchors.get(event.getAlias().getValue());
        if (value == null) {
            throw new YamlEngineException("has an alias *" + event.getAlias().getValue() + " of no anchor");
        }
        if (++aliases > MOST_ALIASES) {
            throw new YamlEngineException("has more than " + MOST_ALIASES + " aliases");
        }
        return value;
    }

    /** Puts a whole value where it belongs: into the list or the map that is open, there first the key, then its value. */
    @SuppressWarnings("unchecked") // open holds what begin() made
    private void put(Object value) {
        Object collection = open.peek();
        if (collection instanceof List) {
            ((List<Object>) collection).add(value);
        } else if (collection instanceof Map) {
            if (keys.size() < mapsOpen()) {
                keys.push(String.valueOf(value instanceof String ? value : ""));
            } else {
                ((Map<String, Object>) collection).put(keys.pop(), value);
            }
        } else {
            document = value;
        }
    }

    /** The value at a path of keys; null when one of them is missing. */
    static @Nullable Object get(@Nullable Object value, String... path) {
        Object at = value;
        for (String key : path) {
            at = at instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return at;
    }

    /** The string there; empty when there is none. */
    static String string(@Nullable Object value, String... path) {
        return get(value, path) instanceof String text ? text : "";
    }

    /** The items of the list there; a single string is a list of one. */
    static List<?> list(@Nullable Object value, String... path) {
        Object found = get(value, path);
        if (found instanceof List<?> list) {
            return list;
        }
        return found instanceof String text && !text.isEmpty() ? List.of(text) : List.of();
    }

    /** The map there; an empty one when there is none. */
    static Map<?, ?> map(@Nullable Object value, String... path) {
        return get(value, path) instanceof Map<?, ?> map ? map : Map.of();
    }
}
