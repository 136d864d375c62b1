package io.guestkit.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;

/** The value of an option or of words: what was declared, until picocli finds another on the command line. */
@SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // picocli's accessors know no type
public final class Setting<T extends @Nullable Object> implements IGetter, ISetter {

    private T value;

    Setting(T value) {
        this.value = value;
    }

    public T value() {
        return value;
    }

    @Override
    public <V> V get() {
        return (V) value;
    }

    @Override
    public <V> V set(V given) {
        V before = get();
        value = (T) given;
        return before;
    }
}
