import io.pyroscope.labels.v2.LabelsSet;
import io.pyroscope.labels.v2.Pyroscope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program that Pyroscope's Java agent profiles: the agent is told everything by its variables, as its users do; the
 * program only names its endpoints.
 *
 *     java -javaagent:agent.jar ProfiledApp 5
 */
public final class ProfiledApp {
    private static final Object LEDGER = new Object();
    private static final ReentrantLock DESK = new ReentrantLock();
    private static long entries;

    public static void main(String[] args) throws InterruptedException {
        Thread writer = new Thread(() -> {
            while (true) {
                writeLedger();
                askDesk();
            }
        });
        writer.setDaemon(true);
        writer.start();
        long end = System.nanoTime() + Long.parseLong(args[0]) * 1_000_000_000L;
        long[] found = new long[1];
        for (int round = 0; System.nanoTime() < end; round++) {
            labelled("/primes", () -> found[0] += countPrimes(80));
            labelled("/words", () -> found[0] += sortWords(20));
            if (round % 2 == 0) {
                writeLedger();
            } else {
                askDesk();
            }
        }
        System.out.println(found[0] + " " + entries);
    }

    private static void labelled(String endpoint, Runnable work) {
        Pyroscope.LabelsWrapper.run(new LabelsSet("endpoint", endpoint), work);
    }

    /** The hot function: four fifths of the time. */
    private static long countPrimes(long millis) {
        long found = 0;
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            for (int candidate = 3; candidate < 20_000; candidate += 2) {
                int factor = 3;
                while (factor * factor <= candidate && candidate % factor != 0) {
                    factor += 2;
                }
                if (factor * factor > candidate) {
                    found++;
                }
            }
        }
        return found;
    }

    /**
     * The cooler one, which allocates. The order is by one letter: whole words are compared in code of the JVM's own, from
     * where the agent does not always find back to the function that called it.
     */
    private static long sortWords(long millis) {
        long length = 0;
        long end = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < end) {
            List<String> words = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                words.add(makeWord(i));
            }
            words.sort(Comparator.comparingInt(word -> word.charAt(0)));
            length += String.join(" ", words).length();
        }
        return length;
    }

    private static String makeWord(int i) {
        char[] letters = new char[64];
        Arrays.fill(letters, (char) ('a' + i * 7_919 % 26));
        return new String(letters);
    }

    /** Two threads want the same lock, so one of them waits. */
    private static void writeLedger() {
        synchronized (LEDGER) {
            entries++;
            pause();
        }
    }

    /** The same with a lock of java.util.concurrent. */
    private static void askDesk() {
        DESK.lock();
        try {
            pause();
        } finally {
            DESK.unlock();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
