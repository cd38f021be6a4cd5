// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A builder describes one node and starts it once; a second start does nothing to the first node. */
@Timeout(60)
class BuilderUsedTwiceTest {
    private static final Key KEY = Key.of("builds", "42");

    @TempDir
    Path directory;

    @Test
    void aSecondStartIsRefusedAndTheNodeGoesOn() throws Exception {
        for (DhtNodeBuilder builder : List.of(
                DhtNode.builder().createRing(),
                DhtNode.builder().dataDirectory(directory).createRing())) {
            try (DhtNode node = builder.config(DhtConfig.local()).start()) {
                assertThatThrownBy(builder::start)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("one node");
                assertThatThrownBy(builder::startAsync).isInstanceOf(IllegalStateException.class);

                node.put(KEY, Bytes.utf8("value"), PutOptions.lazy())
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                assertThat(node.get(KEY).toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .isPresent();
            }
        }
    }
}
