// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.Listing;
import io.chordal.tracker.catalog.ListingPage;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.membership.ListedNode;
import io.chordal.tracker.membership.RingDirectory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * What the tracker holds in {@code public}, as text for a person: a line {@code Storage: {…}} and a line {@code Chord nodes: {…}}.
 *
 * <p>Thread-safe: immutable. The text ends after about 1 MiB.
 */
public final class DebugText {
    private static final int MAX_CHARS = 1 << 18;
    private static final int PAGE = 500;
    private static final String CUT = ", ...";

    private final Catalog catalog;
    private final RingDirectory directory;

    /** Returns the text of these two. */
    public DebugText(Catalog catalog, RingDirectory directory) {
        this.catalog = catalog;
        this.directory = directory;
    }

    /** Returns the text. */
    CompletionStage<String> text() {
        StringBuilder storage = new StringBuilder("Storage: {");
        return storage(storage, Optional.empty())
                .thenApply(done -> storage.append("}\nChord nodes: {")
                        .append(nodes())
                        .append("}\n")
                        .toString());
    }

    private CompletionStage<Void> storage(StringBuilder text, Optional<String> token) {
        return catalog.list(GroupId.PUBLIC, PAGE, token, true).thenCompose(page -> {
            append(text, page);
            if (page.nextToken().isPresent() && text.length() < MAX_CHARS) {
                return storage(text, page.nextToken());
            }
            text.append(page.nextToken().isPresent() ? CUT : "");
            return CompletableFuture.allOf();
        });
    }

    private static void append(StringBuilder text, ListingPage page) {
        for (Listing listing : page.listings()) {
            text.append(text.charAt(text.length() - 1) == '{' ? "" : ", ")
                    .append("'")
                    .append(listing.entry().name())
                    .append("': '")
                    .append(listing.entry().file())
                    .append("'");
        }
    }

    private String nodes() {
        String text = directory.list().stream()
                .map(ListedNode::node)
                .map(node -> "'" + node.endpoint() + "': '" + node.keyHash() + "'")
                .collect(Collectors.joining(", "));
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + CUT;
    }
}
