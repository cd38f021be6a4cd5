// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.ShareResult;
import io.chordal.swarm.share.SharedFile;
import java.io.IOException;
import java.nio.file.Path;

/** Tells who shares a content that this peer shares already, from another place. Pure but for a look at where links lead. */
final class SameContent {
    private SameContent() {}

    /** What there is to tell of sharing what lies at a path; empty if it is shared from there. */
    static String note(Path asked, ShareGroup group, ShareResult result) {
        if (!(result instanceof ShareResult.Shared shared) || isAt(asked, shared.file())) {
            return "";
        }
        SharedFile file = shared.file();
        String name = file.in(group).map(how -> how.name().value()).orElse("");
        String from = "the same content is shared already, from " + file.path();
        return shared.already() && !name.equals(String.valueOf(asked.getFileName()))
                ? from + ", under the name " + name
                : from + "; it is served from there";
    }

    private static boolean isAt(Path asked, SharedFile file) {
        try {
            return asked.toRealPath().equals(file.path());
        } catch (IOException e) {
            return true;
        }
    }
}
