// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import org.junit.jupiter.api.Test;

class OffersTest {
    private final Offers offers = new Offers();

    @Test
    void aPartMayBeAskedForByWhoJoinedMeanwhile() {
        offers.add(arc(2, 9), node(9));

        assertThat(offers.close(arc(2, 5), node(5))).isTrue();

        assertThat(offers.on(RingId.of(4)).orElseThrow().open()).isFalse();
        assertThat(offers.on(RingId.of(4)).orElseThrow().receiver()).isEqualTo(node(5));
        assertThat(offers.on(RingId.of(6)).orElseThrow().open()).isTrue();
        assertThat(offers.on(RingId.of(6)).orElseThrow().receiver()).isEqualTo(node(9));
    }

    @Test
    void ofAnArcThatIsOfferedInPartThePartIsGiven() {
        offers.add(arc(2, 9), node(9));

        assertThat(offers.close(arc(1, 5), node(5))).isTrue();
        assertThat(offers.giveUp(arc(1, 5), node(5))).isTrue();

        assertThat(offers.on(RingId.of(4))).isEmpty();
        assertThat(offers.on(RingId.of(6))).isPresent();
        assertThat(offers.gaveUp(arc(2, 5), node(5))).isTrue();
        assertThat(offers.gaveUp(arc(1, 5), node(5))).isFalse();
        assertThat(offers.close(arc(20, 25), node(25))).isFalse();
    }

    @Test
    void whatWasGivenUpIsVouchedForToTheNewOwnerInThatLifeUntilItSpeaksForIt() {
        offers.add(arc(2, 5), node(5));
        offers.close(arc(2, 5), node(5));
        offers.giveUp(arc(2, 5), node(5));
        NodeRef nextLife =
                new NodeRef(RingId.of(5), node(5).keyHash(), 0, node(5).endpoint(), node(5).incarnation() + 1);

        assertThat(offers.gaveUp(arc(2, 5), node(5))).isTrue();
        assertThat(offers.gaveUp(arc(2, 5), nextLife)).isFalse();
        offers.drop(arc(2, 5));
        assertThat(offers.gaveUp(arc(2, 5), node(5))).isFalse();
    }

    @Test
    void whatIsOwnedAgainIsNotOfferedAnyMoreAndTheRestIsGained() {
        offers.add(arc(5, 9), node(9));

        assertThat(offers.reclaim(arc(3, 7))).containsExactly(arc(3, 5));

        assertThat(offers.on(RingId.of(6))).isEmpty();
        assertThat(offers.on(RingId.of(8))).isPresent();
    }

    @Test
    void whoSpeaksForAnArcEndsTheOfferOfIt() {
        offers.add(arc(2, 9), node(9));

        offers.drop(arc(4, 9));

        assertThat(offers.on(RingId.of(3))).isPresent();
        assertThat(offers.on(RingId.of(5))).isEmpty();
        assertThat(offers.gaveUp(arc(4, 9), node(9))).isFalse();
    }

    @Test
    void anOfferOfWhichNobodyIsHeardEnds() {
        offers.add(arc(2, 5), node(5));
        offers.add(arc(5, 9), node(9));
        offers.dropSilent();
        offers.heard(arc(2, 5), node(5));

        offers.dropSilent();

        assertThat(offers.all()).extracting(Offers.Offer::arc).containsExactly(arc(2, 5));
    }

    @Test
    void noMoreThanABoundIsOfferedOrRemembered() {
        for (int i = 0; i < Offers.MAX + 3; i++) {
            offers.add(arc(i, i + 1), node(i + 1));
        }
        assertThat(offers.all()).hasSize(Offers.MAX);
        offers.giveUpAll();
        assertThat(offers.gaveUp(arc(2, 3), node(3))).isFalse();
        assertThat(offers.gaveUp(arc(3, 4), node(4))).isTrue();

        offers.add(arc(200, 201), node(201));
        offers.close(arc(200, 201), node(201));
        offers.giveUp(arc(200, 201), node(201));
        assertThat(offers.gaveUp(arc(3, 4), node(4))).isFalse();
        assertThat(offers.gaveUp(arc(200, 201), node(201))).isTrue();
    }

    @Test
    void manySmallRequestsDoNotMakeManyOffers() {
        offers.add(arc(0, 60_000), node(60_000));
        for (int i = 1; i <= 1000; i++) {
            offers.close(arc(i * 10, i * 10 + 1), node(i * 10 + 1));
            offers.drop(arc(i * 10 + 5, i * 10 + 6));
        }
        assertThat(offers.all()).hasSizeLessThanOrEqualTo(Offers.MAX);
    }

    private static Arc arc(int from, int to) {
        return new Arc(RingId.of(from), RingId.of(to));
    }

    private static NodeRef node(int position) {
        Bytes hash = RingId.of(position).toBytes();
        return new NodeRef(RingId.of(position), hash, 0, new Endpoint("n", 1), 1);
    }
}
