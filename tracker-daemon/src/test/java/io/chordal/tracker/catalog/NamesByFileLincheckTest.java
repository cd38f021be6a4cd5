// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static io.chordal.tracker.testing.Samples.file;

import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names that are entered and withdrawn while others ask under which a file is: as if one after the other. */
@Tag("lincheck")
@Param(name = "name", gen = IntGen.class, conf = "0:1")
public class NamesByFileLincheckTest {
    private static final FileRef FILE = file(1, 10);
    private static final List<FileName> NAMES = List.of(new FileName("a"), new FileName("b"));

    private final NamesByFile names = new NamesByFile();

    @Operation
    public void add(@Param(name = "name") int name) {
        names.add(FILE, NAMES.get(name));
    }

    @Operation
    public void remove(@Param(name = "name") int name) {
        names.remove(FILE, NAMES.get(name));
    }

    @Operation
    public String of() {
        return names.of(FILE).stream().map(FileName::value).sorted().toList().toString();
    }

    @Operation
    public int size() {
        return names.size();
    }

    @Test
    void namesAreAsIfAllCameOneByOne() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .check(NamesByFileLincheckTest.class);
    }
}
