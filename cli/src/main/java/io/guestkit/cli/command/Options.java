package io.guestkit.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * What a command takes. Each option is declared once, with its help beside it, and read from the {@link Setting} that
 * the declaration gives. Declared by code and not by annotations: to reflect on those takes longer than a short
 * command.
 */
public final class Options {

    /** A class with a name, since a lambda of a type as old as picocli's is in no class-data archive. */
    private record Reading<T>(Function<String, T> reader) implements ITypeConverter<T> {

        @Override
        public T convert(String text) {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException unclear) {
                throw new TypeConversionException(String.valueOf(unclear.getMessage()));
            }
        }
    }

    private static final Pattern NEGATIVE_NUMBER = Pattern.compile("-[0-9].*");

    private final CommandSpec spec = CommandSpec.create();
    private final CommandLine line = new CommandLine(spec);
    private boolean lastMayBeNegative;

    /** An option without a value. */
    public Setting<Boolean> flag(String description, String... names) {
        Setting<Boolean> setting = new Setting<>(false);
        spec.addOption(option(setting, description, names).type(boolean.class).build());
        return setting;
    }

    /** The option that asks for help: nothing that is missing beside it matters. */
    public Setting<Boolean> help(String description, String... names) {
        Setting<Boolean> setting = new Setting<>(false);
        OptionSpec.Builder builder = option(setting, description, names).type(boolean.class);
        spec.addOption(builder.usageHelp(true).build());
        return setting;
    }

    /** An option with a value of a type that picocli reads. */
    public <T extends @Nullable Object> Setting<T> value(
            Class<?> type, T unlessGiven, String label, String description, String... names) {
        Setting<T> setting = new Setting<>(unlessGiven);
        OptionSpec.Builder builder = option(setting, description, names).type(type);
        spec.addOption(builder.paramLabel(label).build());
        return setting;
    }

    /**
     * An option that may be repeated.
     *
     * @param reader throws IllegalArgumentException, with what is wrong, for text that it does not understand
     */
    public <T> Setting<List<T>> values(Function<String, T> reader, String label, String description, String... names) {
        Setting<List<T>> setting = new Setting<>(new ArrayList<>());
        spec.addOption(option(setting, description, names)
                .type(List.class)
                .auxiliaryTypes(Object.class)
                .converters(new Reading<>(reader))
                .paramLabel(label)
                .build());
        return setting;
    }

    /**
     * Words that are no options.
     *
     * @param index where they stand among the words, from 0: {@code 0}, {@code 1..*}
     * @param arity how many there must and may be: {@code 1}, {@code 0..*}
     */
    public <T> Setting<List<T>> words(Class<T> type, String index, String arity, String label, String description) {
        Setting<List<T>> setting = new Setting<>(new ArrayList<>());
        spec.addPositional(PositionalParamSpec.builder()
                .index(index)
                .arity(arity)
                .paramLabel(label)
                .required(!arity.startsWith("0"))
                .hideParamSyntax(true)
                .hasInitialValue(false)
                .description(description)
                .type(List.class)
                .auxiliaryTypes(type)
                .getter(setting)
                .setter(setting)
                .build());
        return setting;
    }

    /** Takes a word that looks like a negative number for the last of the words, and for no option. */
    public void lastMayBeNegative() {
        lastMayBeNegative = true;
    }

    private static OptionSpec.Builder option(Setting<?> setting, String description, String... names) {
        return OptionSpec.builder(names)
                .description(description)
                .hasInitialValue(false) // the setting has it
                .getter(setting)
                .setter(setting);
    }

    /** Gives the settings what stands on the command line. */
    public void read(String... words) throws ParameterException {
        try {
            line.parseArgs(lastMayBeNegative ? negativeLast(words) : words);
        } catch (MissingParameterException missing) {
            ArgSpec first =
                    missing.getMissing().isEmpty() ? null : missing.getMissing().get(0);
            if (first instanceof PositionalParamSpec positional) {
                throw wrongUsage("%s is missing".formatted(positional.paramLabel()));
            }
            throw missing;
        }
    }

    private static String[] negativeLast(String... words) {
        List<String> last =
                Stream.of(words).filter(NEGATIVE_NUMBER.asMatchPredicate()).toList();
        return Stream.of(Stream.of(words).filter(word -> !last.contains(word)), Stream.of("--"), last.stream())
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    /** The names of all options. */
    public Set<String> names() {
        return spec.optionsMap().keySet();
    }

    public String name() {
        return spec.name();
    }

    public void name(String name) {
        spec.name(name);
    }

    /** A command below this one, which help lists and a misspelt word may have meant. */
    public void subcommand(String word, Help help) {
        CommandSpec below = CommandSpec.create();
        below.usageMessage().description(help.description().get(0));
        spec.addSubcommand(word, below);
    }

    /** The text of {@code --help}. */
    public String usage(Help help) {
        UsageMessageSpec message = spec.usageMessage();
        message.customSynopsis(help.synopsis());
        message.description(help.description().toArray(String[]::new));
        message.parameterListHeading("%n");
        message.optionListHeading("%n");
        message.commandListHeading("%nCommands:%n");
        message.footer("", help.example());
        return line.getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    public ParameterException wrongUsage(String message) {
        return new ParameterException(line, message);
    }
}
