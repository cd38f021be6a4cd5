// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;

/** Where the records around groups stand. Pure. */
final class GroupKeys {
    private GroupKeys() {}

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

    /** Where it stands what a group is called that lost its name after a split. */
    static Key renamed(GroupId group) {
        return new Key(Bytes.utf8("renamed"), group.bytes());
    }
}
