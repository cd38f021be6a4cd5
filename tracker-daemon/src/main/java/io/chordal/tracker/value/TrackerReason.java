// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.value;

/** Why the tracker refuses something: the closed list; each name is the reason that errors carry on the wire. */
public enum TrackerReason {
    /** A request says something that cannot be. */
    INVALID_REQUEST,
    /** A file, a group or a user cannot be called so. */
    INVALID_NAME,
    /** A file without bytes. */
    EMPTY_FILE,
    /** There is no such group. */
    GROUP_NOT_FOUND,
    /** There is a group of that name. */
    GROUP_EXISTS,
    /** The caller is not logged in. */
    UNAUTHENTICATED,
    /** The caller, or whom it names, is not a member of the group. */
    NOT_IN_GROUP,
    /** The caller, or whom it names, is a member of the group already. */
    ALREADY_MEMBER,
    /** The caller does not own the group. */
    NOT_OWNER,
    /** Whom the caller names did not ask to become a member, or was answered by now. */
    NOT_PENDING,
    /** The owner of a group cannot leave it or be removed. */
    OWNER_STAYS,
    /** The group public is closed. */
    PUBLIC_CLOSED,
    /** There is no such user; never told at a log-in. */
    USER_NOT_FOUND,
    /** The group has no file of that name. */
    FILE_NOT_FOUND,
    /** The group has another file of that name. */
    FILE_EXISTS,
    /** No peer has announced the file. */
    NO_SOURCE,
    /** A name has as many files as it can have. */
    NAME_FULL,
    /** The tracker holds as much as it can hold. */
    TRACKER_FULL,
    /** No member of the data ring is registered. */
    NO_RING_NODE,
    /** A node of another ring than the tracker's. */
    WRONG_RING,
    /** An earlier life of a node that has started anew. */
    STALE_INCARNATION,
    /** A founder registers after its lease ended and another one took over. */
    FOUNDER_LEASE_EXPIRED,
    /** A node that would found the ring and that the tracker cannot call. */
    FOUNDER_UNREACHABLE,
    /** The catalogue's records cannot be read or written now. */
    CATALOG_UNAVAILABLE,
    /** Somebody else changed a record meanwhile; nothing was changed. */
    REPLACED,
    /** Too few trackers answered; nothing was changed. */
    TOO_FEW_TRACKERS,
    /** A write may have been done, or may still be. */
    OUTCOME_UNKNOWN,
    /** The records cannot be read or written now. */
    RECORDS_UNAVAILABLE,
    /** A record that says nothing that can be. */
    RECORD_DAMAGED,
    /** A record that a later version of the tracker wrote. */
    RECORD_TOO_NEW,
    /** There is a user of that name. */
    USER_EXISTS,
    /** No user of that name has that password. */
    INVALID_CREDENTIALS,
    /** The password is right, but an administrator has disabled the user. */
    USER_DISABLED,
    /** A password that is too short. */
    WEAK_PASSWORD,
    /** Only administrators make accounts here. */
    REGISTRATION_CLOSED,
    /** An invitation that there is not, that was used, or that has ended. */
    INVITATION_INVALID,
    /** As many log-ins wait as may wait. */
    LOGIN_BUSY,
    /** Somebody tried too often. */
    TOO_MANY_ATTEMPTS,
    /** A session that there is not (any more). */
    SESSION_ENDED,
    /** Something that administrators alone may do. */
    NOT_ADMIN,
    /** What would leave no administrator. */
    LAST_ADMIN,
    /** A backup that was cut off or changed, or is none. */
    BACKUP_DAMAGED,
    /** What this tracker does once at a time is being done. */
    BUSY
}
