// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.account.AccountBackup;
import io.chordal.tracker.group.GroupBackup;
import io.chordal.tracker.ring.CatalogBackup;

/**
 * The records that backups are about.
 *
 * <p>Immutable.
 *
 * @param accounts users and invitations
 * @param groups groups and members
 * @param catalogue files
 */
public record BackupRecords(AccountBackup accounts, GroupBackup groups, CatalogBackup catalogue) {
    public BackupRecords {
        requireNonNull(accounts, "accounts is null");
        requireNonNull(groups, "groups is null");
        requireNonNull(catalogue, "catalogue is null");
    }
}
