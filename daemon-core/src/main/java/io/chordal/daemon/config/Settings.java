// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What environment and configuration file say about a program's flags: the environment wins over the file, and in the file
 * the program's own table wins over the top level.
 *
 * <p>The flag {@code --upload-limit} is the variable {@code CHORDAL_UPLOAD_LIMIT} and the key {@code upload-limit}, at the
 * top level (for all programs that share the home) or in a table with the program's name. Immutable. It knows neither
 * which flags exist nor what their values mean.
 */
public final class Settings {
    /** What every environment variable begins with. */
    public static final String PREFIX = "CHORDAL_";

    private final ImmutableMap<String, String> environment;
    private final ImmutableSortedMap<String, String> common;
    private final ImmutableSortedMap<String, String> own;
    private final Optional<Path> file;

    private Settings(
            Map<String, String> environment, Map<String, String> common, Map<String, String> own, Optional<Path> file) {
        this.environment = ImmutableMap.copyOf(environment);
        this.common = ImmutableSortedMap.copyOf(common);
        this.own = ImmutableSortedMap.copyOf(own);
        this.file = file;
    }

    /**
     * Finds the configuration file that arguments and environment point at and reads it: {@code --config FILE}, else
     * {@code config.toml} in the home, which need not exist.
     *
     * @param program the table in the file that is this program's own, such as {@code peer-daemon}
     * @throws SettingsException if the file cannot be read or is not TOML
     */
    public static Settings load(String program, List<String> args, Map<String, String> environment) {
        Optional<Path> named = valueOf("--config", args, environment).map(HomeDirectory::path);
        Optional<String> home = valueOf("--home", args, environment);
        if (home.filter(String::isEmpty).isPresent()) {
            throw new SettingsException(
                    "--home names no folder: it is empty, as an unset variable in a script makes it");
        }
        Path file =
                named.orElseGet(() -> HomeDirectory.choose(home, environment).resolve("config.toml"));
        if (named.isEmpty() && !Files.exists(file)) {
            return new Settings(environment, Map.of(), Map.of(), Optional.empty());
        }
        return parse(program, file, environment);
    }

    /** Returns the settings of an environment without a file. */
    public static Settings of(Map<String, String> environment) {
        return new Settings(environment, Map.of(), Map.of(), Optional.empty());
    }

    /** Returns the text that stands for the flag, which is given without its dashes. */
    public Optional<String> find(String flag) {
        requireNonNull(flag, "flag is null");
        String variable = variable(flag);
        if (environment.containsKey(variable)) {
            return Optional.ofNullable(environment.get(variable));
        }
        return Optional.ofNullable(own.getOrDefault(flag, common.get(flag)));
    }

    /** Returns what {@link #find} has the text from, for people. */
    Optional<String> origin(String flag) {
        if (environment.containsKey(variable(flag))) {
            return Optional.of(variable(flag));
        }
        return file.filter(f -> own.containsKey(flag) || common.containsKey(flag))
                .map(Path::toString);
    }

    /** Returns the keys of the program's own table, in order. */
    public ImmutableSortedSet<String> ownKeys() {
        return own.keySet();
    }

    /** Returns the file that was read, if one was. */
    public Optional<Path> file() {
        return file;
    }

    /** Returns the environment variable that stands for the flag, which is given without its dashes. */
    public static String variable(String flag) {
        return PREFIX + flag.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static Optional<String> valueOf(String flag, List<String> args, Map<String, String> environment) {
        for (int i = 0; i < args.size() && !args.get(i).equals("--"); i++) {
            if (args.get(i).equals(flag) && i + 1 < args.size()) {
                return Optional.of(args.get(i + 1));
            }
            if (args.get(i).startsWith(flag + "=")) {
                return Optional.of(args.get(i).substring(flag.length() + 1));
            }
        }
        return Optional.ofNullable(environment.get(variable(flag.substring(2)))).filter(v -> !v.isEmpty());
    }

    private static Settings parse(String program, Path file, Map<String, String> environment) {
        ImmutableMap.Builder<String, String> common = ImmutableMap.builder();
        ImmutableMap.Builder<String, String> own = ImmutableMap.builder();
        read(file).properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (!value.isObject()) {
                common.put(entry.getKey(), text(file, entry.getKey(), value));
            } else if (entry.getKey().equals(program)) {
                value.properties().forEach(e -> own.put(e.getKey(), text(file, e.getKey(), e.getValue())));
            }
        });
        return new Settings(environment, common.buildOrThrow(), own.buildOrThrow(), Optional.of(file));
    }

    private static JsonNode read(Path file) {
        try {
            return new TomlMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String where = place == null ? "" : " at line " + place.getLineNr();
            throw new SettingsException(
                    "cannot read " + file + where + ": " + e.getOriginalMessage() + "; it must be TOML", e);
        } catch (NoSuchFileException e) {
            throw new SettingsException("there is no configuration file " + file + "; see --config", e);
        } catch (CharacterCodingException e) {
            throw new SettingsException("cannot read " + file + ": it is not text in UTF-8; it must be TOML", e);
        } catch (AccessDeniedException e) {
            throw new SettingsException("cannot read " + file + ": you may not; see its permissions", e);
        } catch (IOException | UncheckedIOException e) {
            throw new SettingsException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file, String key, JsonNode value) {
        if (value.isObject() || value.isNull()) {
            throw new SettingsException("in " + file + ", '" + key + "' must be a value or a list of values");
        }
        if (value.isArray()) {
            return Streams.stream(value).map(v -> text(file, key, v)).collect(Collectors.joining(","));
        }
        return value.asText();
    }
}
