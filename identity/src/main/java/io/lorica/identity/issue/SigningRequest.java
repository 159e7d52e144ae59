package io.lorica.identity.issue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A certificate signing request as far as the rules look at it. What it asks for besides its names
 * is ignored (spec 05 §6).
 *
 * @param commonNames of the subject, in order
 * @param dnsNames alternative names of that kind, in order and as often as they are written
 * @param emails how many alternative names are e-mail addresses
 * @param addresses how many are IP addresses
 * @param uris how many are URIs
 * @param signed whether its own key signed it
 */
public record SigningRequest(
    X500Name subject,
    List<String> commonNames,
    List<String> dnsNames,
    int emails,
    int addresses,
    int uris,
    SubjectPublicKeyInfo key,
    boolean signed) {

  /** What bytes turned out to be. */
  public sealed interface Parsed {
    /** A request. */
    record Request(SigningRequest request) implements Parsed {}

    /** Something else. */
    record Unreadable(String reason) implements Parsed {}
  }

  /** Reads DER; PEM, BER and anything behind the request are refused. */
  public static Parsed parse(byte[] der) {
    try {
      PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
      if (!Arrays.equals(request.getEncoded(), der)) {
        return new Parsed.Unreadable("the request is not in DER");
      }
      return new Parsed.Request(read(request));
    } catch (IOException | RuntimeException broken) {
      // The parser throws both, and what it says is about structure alone.
      return new Parsed.Unreadable("malformed certificate request: " + broken.getMessage());
    }
  }

  private static SigningRequest read(PKCS10CertificationRequest request) {
    List<GeneralName> names = alternativeNames(request);
    return new SigningRequest(
        request.getSubject(),
        commonNames(request.getSubject()),
        names.stream()
            .filter(name -> name.getTagNo() == GeneralName.dNSName)
            .map(name -> name.getName().toString())
            .toList(),
        count(names, GeneralName.rfc822Name),
        count(names, GeneralName.iPAddress),
        count(names, GeneralName.uniformResourceIdentifier),
        request.getSubjectPublicKeyInfo(),
        signedByItsKey(request));
  }

  private static List<String> commonNames(X500Name subject) {
    List<String> names = new ArrayList<>();
    for (RDN rdn : subject.getRDNs(BCStyle.CN)) {
      for (var part : rdn.getTypesAndValues()) {
        if (part.getType().equals(BCStyle.CN)) {
          names.add(IETFUtils.valueToString(part.getValue()).replace("\\", ""));
        }
      }
    }
    return List.copyOf(names);
  }

  private static List<GeneralName> alternativeNames(PKCS10CertificationRequest request) {
    List<GeneralName> names = new ArrayList<>();
    for (Attribute attribute :
        request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
      for (ASN1Encodable value : attribute.getAttributeValues()) {
        GeneralNames found =
            GeneralNames.fromExtensions(
                Extensions.getInstance(value), Extension.subjectAlternativeName);
        if (found != null) {
          names.addAll(List.of(found.getNames()));
        }
      }
    }
    return names;
  }

  private static int count(List<GeneralName> names, int kind) {
    return (int) names.stream().filter(name -> name.getTagNo() == kind).count();
  }

  private static boolean signedByItsKey(PKCS10CertificationRequest request) {
    try {
      return request.isSignatureValid(
          new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()));
    } catch (OperatorCreationException | PKCSException | RuntimeException _) {
      return false;
    }
  }

  /** Whether the key is of the one kind that leaves may have. */
  public boolean hasEcdsaKey() {
    return key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
  }

  /** The key's kind, for people: an object identifier. */
  public String keyKind() {
    return key.getAlgorithm().getAlgorithm().getId();
  }
}
