// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedSet;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives picocli the values of flags that were not typed: from the {@link Settings}, else the flag's own default.
 *
 * <p>Immutable. A flag goes by its longest name; positional parameters have no settings.
 */
public final class SettingsDefaults implements IDefaultValueProvider {
    private final Settings settings;

    private SettingsDefaults(Settings settings) {
        this.settings = settings;
    }

    /**
     * Makes the command and all below it take flags that were not typed from the settings, and read every type of this
     * package.
     *
     * @throws SettingsException if the program's own table in the file has a key that is no flag of it
     */
    public static SettingsDefaults install(CommandLine command, Settings settings) {
        requireNonNull(settings, "settings is null");
        SettingConverters.register(command);
        SettingsDefaults defaults = new SettingsDefaults(settings);
        command.setDefaultValueProvider(defaults);
        ImmutableSortedSet.Builder<String> known = ImmutableSortedSet.naturalOrder();
        collectFlags(command.getCommandSpec(), known);
        ImmutableSortedSet<String> flags = known.build();
        for (String key : settings.ownKeys()) {
            if (!flags.contains(key)) {
                throw new SettingsException("unknown key '" + key + "' in "
                        + settings.file().map(Object::toString).orElse("the settings") + "; known are "
                        + String.join(", ", flags));
            }
        }
        return defaults;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        return settings.find(flag(option)).orElse(null);
    }

    /** Where a flag has its value from, for people; nothing if it was typed, or nothing says anything about it. */
    public Optional<String> origin(OptionSpec option, String... arguments) {
        boolean typed = Arrays.stream(arguments)
                .anyMatch(word -> Arrays.stream(option.names())
                        .anyMatch(name -> word.equals(name)
                                || word.startsWith(name + "=")
                                || (name.length() == 2 && word.startsWith(name))));
        return typed ? Optional.empty() : settings.origin(flag(option));
    }

    private static void collectFlags(CommandSpec command, ImmutableSortedSet.Builder<String> flags) {
        command.options().forEach(option -> flags.add(flag(option)));
        command.subcommands().values().forEach(child -> collectFlags(child.getCommandSpec(), flags));
    }

    private static String flag(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }
}
