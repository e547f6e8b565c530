package io.podflame.agent.sample.perftool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrainRoundsTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long BEGUN = 100 * SECOND;

    private final DrainRounds rounds = new DrainRounds(BEGUN);

    @Test
    void takesTwoAnswersForARound() {
        assertThat(rounds.open(0)).isTrue();
        assertThat(rounds.open(1))
                .as("it may have looked at its rings before the words were said")
                .isTrue();
        assertThat(rounds.open(2)).isFalse();
    }

    @Test
    void settlesWhatWasCapturedBeforeTheRoundAndHadTimeToReachTheRing() {
        rounds.settledNanos(2);
        rounds.begin(BEGUN + SECOND);

        assertThat(rounds.settledNanos(3)).isEqualTo(BEGUN);
        assertThat(rounds.settledNanos(4)).isEqualTo(BEGUN + SECOND - 2 * MILLI);
    }

    @Test
    void neverTakesBackWhatItCalledSettled() {
        assertThat(rounds.settledNanos(2)).isEqualTo(BEGUN);
        rounds.begin(BEGUN + MILLI);

        assertThat(rounds.settledNanos(4)).isEqualTo(BEGUN);
    }

    @Test
    void callsAPerfHungThatOwesAnAnswerForMoreThanFifteenSeconds() {
        assertThat(rounds.unanswered(1, BEGUN + 15 * SECOND)).isFalse();
        assertThat(rounds.unanswered(1, BEGUN + 15 * SECOND + 1)).isTrue();
        assertThat(rounds.unanswered(2, BEGUN + 60 * SECOND)).as("it owes none").isFalse();
    }
}
