package io.podflame.systemtest;

import io.podflame.systemtest.node.CommandLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What collector and agents share beyond loopback: a certificate that vouches for itself, and a token. */
record Secrets(Path certificate, Path key, Path tokenFile, String token) {

    /** @param address of the collector */
    static Secrets create(Path folder, String address) throws IOException {
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        var _ = CommandLine.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days=2",
                "-subj=/CN=podflame",
                "-addext=subjectAltName=IP:" + address,
                "-keyout=" + key,
                "-out=" + certificate);
        String token = CommandLine.run("openssl", "rand", "-hex", "32").strip();
        return new Secrets(certificate, key, Files.writeString(folder.resolve("token"), token), token);
    }

    /** For clients that trust the certificate, and no other. */
    static SSLContext trusting(Path certificate) throws IOException {
        try (InputStream stream = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "collector", CertificateFactory.getInstance("X.509").generateCertificate(stream));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot trust " + certificate, e);
        }
    }
}
