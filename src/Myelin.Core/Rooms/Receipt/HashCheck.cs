using Myelin.Core.Events;

namespace Myelin.Core.Rooms.Receipt;

/// <summary>Step 3: "Passes hash checks, otherwise it is redacted before being processed further."</summary>
internal static class HashCheck
{
    public static Pdu Apply(Pdu pdu) => PduHashes.ContentHashMatches(pdu) ? pdu : Redaction.Redact(pdu);
}
