// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

/** Who is told how a download stands; called in its serial context, returns at once. */
interface DownloadOwner {
    /** It is over; once. */
    void ended(Download download);

    /** Nothing can be fetched at present, or something can again. */
    void stalledOrMoving();
}
