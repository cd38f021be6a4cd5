// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A fault planted into production code: a class in which one passage is another, compiled beside the real ones and loaded in their
 * place. The real classes are not touched. Where the code has two lines of defence, a fault takes both away, and so has several
 * passages.
 *
 * <p>The file of a mutant says in its first lines, after {@code #}, what is wrong; then come, once or more, {@code file:} with the path of
 * the source, and the passages behind lines {@code --- from} and {@code --- to}. The first passage stands in the source exactly once; so a
 * mutant that no longer fits the code says so.
 */
final class Mutant {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path MUTANTS = Path.of("src/test/mutants");

    private final String name;
    private final List<Change> changes;

    /** One passage of one source in the place of another. */
    private record Change(String file, String from, String to) {}

    private Mutant(String name, String text) {
        this.name = name;
        this.changes =
                Stream.of(text.split("(?m)^file: ")).skip(1).map(this::change).toList();
        if (changes.isEmpty()) {
            throw new IllegalArgumentException(name + " names no file");
        }
    }

    private Change change(String text) {
        int begin = text.indexOf("--- from\n");
        int middle = text.indexOf("--- to\n");
        if (begin < 0 || middle < begin) {
            throw new IllegalArgumentException(name + " has no passages from and to");
        }
        String from = text.substring(begin + "--- from\n".length(), middle).strip();
        return new Change(
                text.substring(0, begin).strip(),
                from,
                text.substring(middle + "--- to\n".length()).strip());
    }

    /** Returns all mutants, by name. */
    static List<Mutant> all() throws IOException {
        try (Stream<Path> files = Files.list(MUTANTS)) {
            return files.sorted().map(Mutant::read).toList();
        }
    }

    private static Mutant read(Path path) {
        try {
            return new Mutant(path.getFileName().toString().replace(".txt", ""), Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** Returns the sources with the other passages in them, by file. */
    private Map<String, String> changedSources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (Change change : changes) {
            String source = sources.containsKey(change.file)
                    ? sources.get(change.file)
                    : Files.readString(SOURCES.resolve(change.file));
            int at = source.indexOf(change.from);
            if (at < 0 || source.indexOf(change.from, at + 1) >= 0) {
                throw new AssertionError("mutant " + name + ": the passage stands not exactly once in " + change.file);
            }
            sources.put(change.file, source.substring(0, at) + change.to + source.substring(at + change.from.length()));
        }
        return sources;
    }

    /** Compiles the changed classes into the directory and returns a loader in which they stand in the place of the real ones. */
    ClassLoader plant(Path directory) throws IOException {
        List<String> files = new ArrayList<>();
        for (Map.Entry<String, String> source : changedSources().entrySet()) {
            Path changed = directory.resolve("source").resolve(source.getKey());
            Files.createDirectories(changed.getParent());
            Files.writeString(changed, source.getValue());
            files.add(changed.toString());
        }
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-nowarn", "-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        int result = compiler.run(
                null,
                null,
                null,
                Stream.concat(options.stream(), files.stream()).toArray(String[]::new));
        if (result != 0) {
            throw new AssertionError("mutant " + name + " does not compile");
        }
        return new Planted(classes.toUri().toURL());
    }

    /** Loads dht-core anew, the changed class first; everything else comes from where it always does. */
    private static final class Planted extends URLClassLoader {
        Planted(URL mutated) {
            super(urls(mutated), Mutant.class.getClassLoader());
        }

        private static URL[] urls(URL mutated) {
            URL main = DhtNode.class.getProtectionDomain().getCodeSource().getLocation();
            URL test = Mutant.class.getProtectionDomain().getCodeSource().getLocation();
            return new URL[] {mutated, main, test};
        }

        @Override
        protected Class<?> loadClass(String className, boolean resolve) throws ClassNotFoundException {
            if (!className.startsWith("io.chordal.dht.")) {
                return super.loadClass(className, resolve);
            }
            synchronized (getClassLoadingLock(className)) {
                Class<?> loaded = findLoadedClass(className);
                return loaded == null ? findClass(className) : loaded;
            }
        }
    }
}
