// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * One page of a listing.
 *
 * @param listings in order
 * @param nextToken asks for the next page, if there may be more
 */
public record ListingPage(ImmutableList<Listing> listings, Optional<String> nextToken) {}
