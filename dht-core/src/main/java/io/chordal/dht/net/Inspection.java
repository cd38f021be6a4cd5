// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

/**
 * A request that only asks, so that somebody who is in no ring may send it too, without a header, to look at a node.
 *
 * @param <R> the answer
 */
public interface Inspection<R> extends OpenRequest<R> {}
