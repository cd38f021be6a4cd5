// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.cli.names.PeerText;
import io.chordal.cli.output.Table;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which peer gave how many chunks to whom. Stateless. */
final class ChunkMatrix {
    private ChunkMatrix() {}

    /** One row for each peer that gave, one column for each that received; the last column is the row's sum. */
    static Table of(List<String> givers, Map<String, Download> receivers, PeerText names) {
        List<String> columns = new ArrayList<>(List.of("GAVE:giver"));
        receivers.keySet().forEach(receiver -> columns.add(">TO " + receiver + ":" + receiver));
        columns.add(">IN ALL:all");
        Table table = Table.of(columns.toArray(String[]::new));
        Map<String, Map<String, Integer>> given = given(receivers, names);
        for (String giver : givers) {
            List<Object> row = new ArrayList<>(List.of(giver));
            int sum = 0;
            for (String receiver : receivers.keySet()) {
                int chunks = given.getOrDefault(receiver, Map.of()).getOrDefault(giver, 0);
                sum += chunks;
                row.add(giver.equals(receiver) ? "-" : chunks);
            }
            row.add(sum);
            table.row(row.toArray());
        }
        return table;
    }

    private static Map<String, Map<String, Integer>> given(Map<String, Download> receivers, PeerText names) {
        Map<String, Map<String, Integer>> given = new LinkedHashMap<>();
        receivers.forEach((receiver, download) -> {
            Map<String, Integer> byGiver = new LinkedHashMap<>();
            for (DownloadSource source : download.getSourcesList()) {
                byGiver.merge(names.name(source.getPeer()), source.getChunks(), Integer::sum);
            }
            given.put(receiver, byGiver);
        });
        return given;
    }
}
