// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.net;

/**
 * A request whose answer counts for the homes of keys. With static homes it is answered only between nodes at the same stage of their
 * list (docs/static-homes.md, "Changing the list").
 *
 * @param <R> the answer
 */
public interface HomeRequest<R> extends Request<R> {}
