// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * A group in which files are shared. Immutable; the built-in one comes first.
 *
 * @param name its name
 * @param id who it is, whatever it is called later: 16 bytes in hexadecimal; empty for the built-in one
 */
public record ShareGroup(String name, String id) implements Comparable<ShareGroup> {
    /** The group of which everybody is a member. */
    public static final ShareGroup PUBLIC = new ShareGroup("public", "");

    private static final Comparator<ShareGroup> ORDER = Comparator.<ShareGroup, Boolean>comparing(
                    group -> !group.isPublic())
            .thenComparing(ShareGroup::name)
            .thenComparing(ShareGroup::id);

    public ShareGroup {
        requireNonNull(name, "name is null");
        requireNonNull(id, "id is null");
        if (name.isEmpty() || !id.matches("([0-9a-f]{32})?") || id.isEmpty() != name.equals("public")) {
            throw new IllegalArgumentException("the group '" + name + "' with the id '" + id + "'");
        }
    }

    /** Whether everybody is a member. */
    public boolean isPublic() {
        return id.isEmpty();
    }

    @Override
    public int compareTo(ShareGroup other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name;
    }
}
