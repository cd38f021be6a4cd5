// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files with contents that a seed decides. */
final class TestFiles {
    static final int CHUNK = 512 * 1024;

    private TestFiles() {}

    static Path random(Path path, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Files.createDirectories(path.getParent());
        return Files.write(path, bytes);
    }

    static Path chunks(Path path, int count) throws IOException {
        return random(path, count * CHUNK - 1000);
    }
}
