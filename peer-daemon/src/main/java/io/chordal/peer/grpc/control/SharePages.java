// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Cuts the list of shares into pages whose tokens name the last share, so that changes in between lose none. Pure functions. */
final class SharePages {
    private static final int DEFAULT = 100;
    private static final int MOST = 1_000;
    private static final BaseEncoding TOKEN = BaseEncoding.base64Url().omitPadding();
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::name).thenComparing(Place::ref).thenComparing(Place::group);

    private SharePages() {}

    private record Place(String name, FileRef ref, String group) {
        static Place of(ShareEntry entry) {
            return new Place(entry.name(), entry.file().ref(), entry.group().name());
        }
    }

    /**
     * One page.
     *
     * @param entries its shares, once for each group
     * @param next the token of the next page; empty at the end
     */
    record Page(ImmutableList<ShareEntry> entries, String next) {}

    /** How many shares are not shown. */
    static int hidden(List<SharedFile> files, Predicate<ShareGroup> shown) {
        return (int) files.stream()
                .flatMap(file -> file.groups().keySet().stream())
                .filter(shown.negate())
                .count();
    }

    /**
     * The page after {@code token}; throws IllegalArgumentException for a token that is none.
     *
     * @param shown in which groups shares are shown
     */
    static Page page(List<SharedFile> files, Predicate<ShareGroup> shown, int size, String token) {
        int most = size == 0 ? DEFAULT : Math.min(size, MOST);
        Optional<Place> after = token.isEmpty() ? Optional.empty() : Optional.of(read(token));
        ImmutableList<ShareEntry> rest = files.stream()
                .flatMap(
                        file -> file.groups().keySet().stream().filter(shown).map(group -> new ShareEntry(file, group)))
                .filter(entry -> after.isEmpty() || ORDER.compare(Place.of(entry), after.get()) > 0)
                .sorted(Comparator.comparing(Place::of, ORDER))
                .limit(most + 1L)
                .collect(ImmutableList.toImmutableList());
        if (rest.size() <= most) {
            return new Page(rest, "");
        }
        ImmutableList<ShareEntry> page = rest.subList(0, most);
        return new Page(page, write(Place.of(page.get(most - 1))));
    }

    private static String write(Place place) {
        return TOKEN.encode((place.ref() + "/" + place.group() + "/" + place.name()).getBytes(StandardCharsets.UTF_8));
    }

    private static Place read(String token) {
        try {
            String text = new String(TOKEN.decode(token), StandardCharsets.UTF_8);
            int dash = text.indexOf('-');
            int slash = text.indexOf('/');
            int second = text.indexOf('/', slash + 1);
            return new Place(
                    text.substring(second + 1),
                    new FileRef(FileId.parse(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1, slash))),
                    text.substring(slash + 1, second));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a page token: " + token, e);
        }
    }
}
