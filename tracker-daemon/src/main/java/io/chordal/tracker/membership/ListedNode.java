// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import java.time.Duration;

/**
 * A member on the list.
 *
 * @param node the member
 * @param lastHeard how long ago it was heard of
 */
public record ListedNode(RingNode node, Duration lastHeard) {}
