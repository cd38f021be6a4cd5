// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where the records of groups stand. Pure. */
final class GroupKeys {
    /** In how many partitions groups lie, so that no three trackers have them all. */
    static final int PARTITIONS = 64;

    private GroupKeys() {}

    static Key group(GroupName name) {
        byte first = Hashing.sha256()
                .hashString(name.folded(), StandardCharsets.UTF_8)
                .asBytes()[0];
        return new Key(groups((first & 0xff) % PARTITIONS), Bytes.utf8(name.folded()));
    }

    /** Where a group is found that two creations gave another name. */
    static Key renamed(GroupId group) {
        return new Key(Bytes.utf8("groups/renamed"), group.bytes());
    }

    static Bytes groups(int partition) {
        return Bytes.utf8(String.format(Locale.ROOT, "groups/%02d", partition));
    }

    static Key member(GroupId group, Subject subject) {
        return new Key(members(group), subject.item());
    }

    static Bytes members(GroupId group) {
        return Bytes.utf8("members/" + group);
    }

    static Key place(Subject subject, GroupId group) {
        return new Key(places(subject), group.bytes());
    }

    /** The groups in which somebody is something. */
    static Bytes places(Subject subject) {
        return Bytes.utf8("of/" + subject.item().toHex());
    }
}
