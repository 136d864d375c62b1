package io.guestkit.inspect.text;

/** Takes what a parser can't read in a text that it otherwise goes on with. */
@FunctionalInterface
public interface Problems {

    /**
     * Takes one problem.
     *
     * @param line the line's number, from 1 on
     * @param what what is wrong, such as {@code has 3 fields, expected 7}
     */
    void report(int line, String what);
}
