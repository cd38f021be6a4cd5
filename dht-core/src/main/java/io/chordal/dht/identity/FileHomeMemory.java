// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.identity;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.HomeList;
import io.chordal.dht.replica.HomeMemory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers in a properties file of which list of homes a node keeps records.
 *
 * <p>Confined to the serial context; the file is written on the disk executor; what a later memory overtakes is not written.
 */
public final class FileHomeMemory implements HomeMemory {
    private static final Logger LOG = LoggerFactory.getLogger(FileHomeMemory.class);
    private static final String FORMAT = "1";

    private final Path file;
    private final Executor disk;
    private final AtomicReference<@Nullable Kept> unwritten = new AtomicReference<>();
    private Optional<Kept> memory;

    private FileHomeMemory(Path file, Executor disk, Optional<Kept> memory) {
        this.file = file;
        this.disk = disk;
        this.memory = memory;
    }

    static FileHomeMemory open(Path file, Executor disk) throws IOException {
        return new FileHomeMemory(file, disk, Files.exists(file) ? Optional.of(read(file)) : Optional.empty());
    }

    @Override
    public Optional<Kept> kept() {
        return memory;
    }

    @Override
    public void keep(Kept latest) {
        if (memory.filter(latest::equals).isEmpty()) {
            memory = Optional.of(latest);
            if (unwritten.getAndSet(latest) == null) {
                disk.execute(this::write);
            }
        }
    }

    private void write() {
        Kept latest = unwritten.getAndSet(null);
        if (latest != null) {
            write(latest);
        }
    }

    private void write(Kept latest) {
        String members =
                latest.list().members().stream().map(Endpoint::toString).collect(Collectors.joining(","));
        try {
            SafeFile.write(
                    file,
                    "# The list of homes that the records here belong to.\nformat=" + FORMAT
                            + "\nstore=" + latest.storeEpoch()
                            + "\nversion=" + latest.list().version()
                            + "\nmembers=" + members.replace("\\", "\\\\")
                            + "\ninStep=" + latest.inStep() + "\n");
        } catch (IOException e) {
            LOG.warn("cannot write {}; after a restart the node has to meet the other homes anew", file, e);
        }
    }

    private static Kept read(Path file) throws IOException {
        Properties properties = new Properties();
        try (StringReader text = new StringReader(Files.readString(file, StandardCharsets.UTF_8))) {
            properties.load(text);
            if (!FORMAT.equals(properties.getProperty("format"))) {
                throw new IOException(file + " has format " + properties.getProperty("format") + ", this program knows "
                        + FORMAT + "; use a newer program");
            }
            return new Kept(
                    Long.parseLong(properties.getProperty("store", "")),
                    new HomeList(
                            Long.parseLong(properties.getProperty("version", "")),
                            Arrays.stream(properties.getProperty("members", "").split(","))
                                    .map(Endpoint::parse)
                                    .toList()),
                    Boolean.parseBoolean(properties.getProperty("inStep", "")));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged; remove it, and the node meets the other homes anew", e);
        }
    }
}
