// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.dht.id.Endpoint;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.pick.Strategy;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An order as one line of {@code key=value} pairs, percent-encoded and joined by {@code &}. Pure functions. */
final class OrderText {
    private OrderText() {}

    static String write(DownloadOrder order) {
        ImmutableMap.Builder<String, String> fields = ImmutableMap.builder();
        fields.put("id", Long.toString(order.id()));
        fields.put("file", order.ref().fileId().toHex());
        fields.put("size", Long.toString(order.ref().size()));
        fields.put("name", order.name().value());
        fields.put("destination", order.destination().toString());
        fields.put("strategy", order.strategy().name());
        fields.put("parallel", Integer.toString(order.parallel()));
        fields.put("seed", Boolean.toString(order.seed()));
        fields.put("hash", Boolean.toString(order.hash()));
        order.expected().ifPresent(hash -> fields.put("expected", hash.toHex()));
        order.tracker().ifPresent(tracker -> fields.put("tracker", tracker.toString()));
        fields.put("hints", order.hints().stream().map(Endpoint::toString).collect(Collectors.joining(" ")));
        fields.put("started", order.started().toString());
        fields.put("paused", Boolean.toString(order.paused()));
        if (order.kind() != DownloadOrder.Kind.FILE) {
            fields.put("kind", order.kind().name());
        }
        if (!order.as().group().isPublic()) {
            fields.put("group", order.as().group().name());
            fields.put("group_id", order.as().group().id());
            fields.put("member", order.as().member());
        }
        return fields.buildOrThrow().entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Throws {@link InvalidInputException} if the line is no order. */
    static DownloadOrder read(String line) {
        try {
            Map<String, String> fields =
                    Splitter.on('&').withKeyValueSeparator('=').split(line);
            return new DownloadOrder(
                    Long.parseLong(field(fields, "id")),
                    new FileRef(FileId.parse(field(fields, "file")), Long.parseLong(field(fields, "size"))),
                    new FileName(field(fields, "name")),
                    Path.of(field(fields, "destination")),
                    Strategy.valueOf(field(fields, "strategy")),
                    Integer.parseInt(field(fields, "parallel")),
                    Boolean.parseBoolean(field(fields, "seed")),
                    Boolean.parseBoolean(field(fields, "hash")),
                    Optional.ofNullable(fields.get("expected")).map(Hash256::parse),
                    fields.containsKey("tracker")
                            ? Optional.of(Endpoint.parse(field(fields, "tracker")))
                            : Optional.empty(),
                    Splitter.on(' ')
                            .omitEmptyStrings()
                            .splitToStream(field(fields, "hints"))
                            .map(Endpoint::parse)
                            .collect(ImmutableList.toImmutableList()),
                    Instant.parse(field(fields, "started")),
                    Boolean.parseBoolean(field(fields, "paused")),
                    DownloadOrder.Kind.valueOf(fields.getOrDefault("kind", DownloadOrder.Kind.FILE.name())),
                    fields.containsKey("group") ? membership(fields) : Membership.PUBLIC);
        } catch (RuntimeException e) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.STORED_DATA, "not an order of a download: " + e.getMessage());
        }
    }

    private static Membership membership(Map<String, String> fields) {
        return new Membership(
                new ShareGroup(field(fields, "group"), field(fields, "group_id")), field(fields, "member"));
    }

    /** Reads a number; throws {@link InvalidInputException} if it is none. */
    static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.STORED_DATA, "not a number of a download: " + text);
        }
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }
}
