// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Files on their way into an index, in one go: what is there already is joined, and stays where it is.
 *
 * <p>It writes manifests, and lists nothing. Confined to whoever changes the index.
 */
final class Addition {
    private final Function<FileRef, Optional<SharedFile>> listed;
    private final Predicate<SharedFile> stands;
    private final ManifestStore manifests;
    private final boolean keepManifests;
    private final Map<FileRef, SharedFile> fresh = new LinkedHashMap<>();

    /**
     * An addition to what is listed.
     *
     * @param stands looks whether a listed file is still as it was
     * @param keepManifests whether those of one chunk are kept too
     */
    Addition(
            Function<FileRef, Optional<SharedFile>> listed,
            Predicate<SharedFile> stands,
            ManifestStore manifests,
            boolean keepManifests) {
        this.listed = listed;
        this.stands = stands;
        this.manifests = manifests;
        this.keepManifests = keepManifests;
    }

    /** What is to be listed, in place of what is listed of the same files. */
    Collection<SharedFile> files() {
        return fresh.values();
    }

    ShareResult.Shared add(Inspection.Fresh inspected, Optional<FileRef> replaced) throws IOException {
        SharedFile file = inspected.file();
        Manifest manifest = inspected.content();
        Optional<SharedFile> twin = Optional.ofNullable(fresh.get(file.ref()));
        Optional<SharedFile> before = twin.or(() -> listed.apply(file.ref()));
        if (before.isEmpty()) {
            return put(file, manifest, replaced);
        }
        boolean better = file.listed() && !before.get().listed();
        if (better || !(twin.isPresent() || stands.test(before.get()))) {
            return put(file.joining(before.get()), manifest, replaced);
        }
        SharedFile joined = before.get().with(file.joining(before.get()).groups());
        if (!joined.equals(before.get())) {
            fresh.put(file.ref(), joined);
        }
        boolean already =
                before.get().groups().keySet().containsAll(file.groups().keySet());
        return new ShareResult.Shared(joined, manifest, already, replaced);
    }

    private ShareResult.Shared put(SharedFile file, Manifest manifest, Optional<FileRef> replaced) throws IOException {
        if (keepManifests || manifest.chunkCount() > 1) {
            manifests.put(manifest);
        }
        fresh.put(file.ref(), file);
        return new ShareResult.Shared(file, manifest, false, replaced);
    }
}
