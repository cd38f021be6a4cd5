// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

/**
 * A request that somebody who is in no ring may send too, without a header: a user at a command line, for instance.
 *
 * @param <R> the answer
 */
public interface OpenRequest<R> extends Request<R> {}
