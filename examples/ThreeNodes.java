// SPDX-License-Identifier: Apache-2.0
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.ring.LookupResult;
import java.util.List;

/**
 * Three nodes of a ring in one JVM: waits until they know each other, puts a value, kills the node that owns it, and reads it from another one.
 *
 * <p>Run it: {@code java -cp 'dist/target/chordal/lib/*' examples/ThreeNodes.java}
 */
final class ThreeNodes {
    private ThreeNodes() {}

    public static void main(String[] args) throws Exception {
        DhtNode first = start(null);
        List<DhtNode> nodes = List.of(first, start(first), start(first));
        try {
            for (DhtNode node : nodes) {
                while (node.neighbourhood().successors().size() < 2) {
                    MILLISECONDS.sleep(20);
                }
            }
            Key key = Key.of("builds", "42");
            PutResult put = first.put(key, Bytes.utf8("green"), PutOptions.quorum())
                    .toCompletableFuture()
                    .get(10, SECONDS);
            System.out.println("put: on " + put.copies() + " of " + put.copiesWanted() + " disks when acknowledged");
            System.out.println("copies: " + put.allCopies().toCompletableFuture().get(10, SECONDS));

            LookupResult owner = first.lookup("builds").toCompletableFuture().get(10, SECONDS);
            for (DhtNode node : nodes) {
                if (node.self().sameNode(owner.owner())) {
                    System.out.println("the owner is killed");
                    node.close();
                }
            }
            DhtNode alive = nodes.stream()
                    .filter(node -> !node.self().sameNode(owner.owner()))
                    .findFirst()
                    .orElseThrow();
            Versioned value = alive.get(key).toCompletableFuture().get(30, SECONDS).orElseThrow();
            System.out.println("get: " + value.value().toUtf8());
        } finally {
            nodes.forEach(DhtNode::close);
        }
    }

    private static DhtNode start(DhtNode member) {
        var node = DhtNode.builder().listen("127.0.0.1", 0).config(DhtConfig.local());
        return member == null
                ? node.createRing().start()
                : node.join(List.of(member.endpoint().toString())).start();
    }
}
