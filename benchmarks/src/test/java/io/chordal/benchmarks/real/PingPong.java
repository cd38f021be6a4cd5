// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The least that a question and an answer can cost: so many bytes there and so many back over one TCP connection on loopback, by two
 * threads that block.
 *
 * <p>Used by one thread.
 */
final class PingPong implements AutoCloseable {
    private final ServerSocket server;
    private final Socket socket;
    private final byte[] question;
    private final byte[] answer;

    PingPong(int questionBytes, int answerBytes) throws IOException {
        question = new byte[questionBytes];
        answer = new byte[answerBytes];
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread answering = new Thread(this::answer, "ping-pong");
        answering.setDaemon(true);
        answering.start();
        socket = new Socket(server.getInetAddress(), server.getLocalPort());
        socket.setTcpNoDelay(true);
    }

    private void answer() {
        byte[] asked = new byte[question.length];
        byte[] told = new byte[answer.length];
        try (Socket accepted = server.accept()) {
            accepted.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(accepted.getInputStream());
            OutputStream out = accepted.getOutputStream();
            while (true) {
                in.readFully(asked);
                out.write(told);
            }
        } catch (IOException e) {
            // The socket was closed: nobody asks any more.
        }
    }

    /** Asks once and waits for the answer. */
    void ask() throws IOException {
        socket.getOutputStream().write(question);
        new DataInputStream(socket.getInputStream()).readFully(answer);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        server.close();
    }
}
