// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import io.chordal.swarm.file.FileRef;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What a search has found so far: the best hits, and how many there are in all.
 *
 * <p>Invariant: it keeps as many as will be shown. Thread-safe; the lock guards what was found.
 */
final class SearchHits {
    private final Shelf shelf;
    private final int limit;
    private final PriorityQueue<Hit> best = new PriorityQueue<>(Hit.BEST_FIRST.reversed());
    private int names;
    private int total;

    SearchHits(Shelf shelf, int limit) {
        this.shelf = shelf;
        this.limit = limit;
    }

    /** Looks for the words in these names. */
    synchronized void take(NameBlock block, SearchWords words) {
        names += block.names();
        block.find(words.finder(), new InOrder(block));
    }

    /** Returns how many names were gone through. */
    synchronized int names() {
        return names;
    }

    /** Returns how many hits there are. */
    synchronized int total() {
        return total;
    }

    /** Returns the hits that are to be shown, in order. */
    synchronized List<Hit> best() {
        return best.stream().sorted(Hit.BEST_FIRST).toList();
    }

    private boolean keep(Hit hit) {
        best.add(hit);
        return best.size() <= limit || best.poll() != hit;
    }

    /** Takes hits that come in the order of their names: once one is too bad, all that have no more terms and follow are. */
    private final class InOrder implements NameBlock.Finds {
        private final NameBlock block;
        private int tooFewTerms;

        InOrder(NameBlock block) {
            this.block = block;
        }

        @Override
        public void found(int terms, int name, FileRef file) {
            if (!shelf.shows(file)) {
                return;
            }
            total++;
            if (Integer.bitCount(terms) > tooFewTerms
                    && !keep(new Hit(terms, new CatalogPlace(block.name(name), file)))) {
                tooFewTerms = Integer.bitCount(terms);
            }
        }
    }

    /**
     * A file that was found.
     *
     * @param terms a bit for each term that its name has
     * @param place where it stands
     */
    record Hit(int terms, CatalogPlace place) {
        /** Those first that have more of the terms, then by name and file. */
        static final Comparator<Hit> BEST_FIRST = Comparator.<Hit>comparingInt(hit -> -Integer.bitCount(hit.terms))
                .thenComparing(Hit::place);
    }
}
