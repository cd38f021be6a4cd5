// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A fault planted into production code: a class in which one passage is another, compiled beside the real ones and loaded in their
 * place. The real classes are not touched.
 *
 * <p>The file of a mutant says in its first lines, after {@code #}, what is wrong; then come {@code file:} with the path of the source,
 * and the passages behind lines {@code --- from} and {@code --- to}. The first passage stands in the source exactly once; so a mutant
 * that no longer fits the code says so.
 */
final class Mutant {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path MUTANTS = Path.of("src/test/mutants");

    private final String name;
    private final String file;
    private final String from;
    private final String to;

    private Mutant(String name, String text) {
        this.name = name;
        this.file = text.lines()
                .filter(line -> line.startsWith("file: "))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " names no file"))
                .substring("file: ".length());
        int begin = text.indexOf("--- from\n");
        int middle = text.indexOf("--- to\n");
        if (begin < 0 || middle < begin) {
            throw new IllegalArgumentException(name + " has no passages from and to");
        }
        this.from = text.substring(begin + "--- from\n".length(), middle).strip();
        this.to = text.substring(middle + "--- to\n".length()).strip();
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

    /** Returns the source with the other passage in it. */
    String changedSource() throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        int at = source.indexOf(from);
        if (at < 0 || source.indexOf(from, at + 1) >= 0) {
            throw new AssertionError("mutant " + name + ": the passage stands not exactly once in " + file);
        }
        return source.substring(0, at) + to + source.substring(at + from.length());
    }

    /** Compiles the changed class into the directory and returns a loader in which it stands in the place of the real one. */
    ClassLoader plant(Path directory) throws IOException {
        Path changed = directory.resolve("source").resolve(file);
        Files.createDirectories(changed.getParent());
        Files.writeString(changed, changedSource());
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(
                null,
                null,
                null,
                "-nowarn",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                changed.toString());
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
