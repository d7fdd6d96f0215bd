using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Events;

namespace Myelin.Core.StateResolution.V1;

/// <summary>The order of conflicting events in algorithm 1: "ascending depth, then descending <c>sha1(event_id)</c>".</summary>
internal static class DepthOrder
{
    public static List<Pdu> Order(IEnumerable<Pdu> events) =>
    [
        .. events.OrderBy(static pdu => pdu.Depth).ThenByDescending(static pdu => Sha1(pdu), StringComparer.Ordinal),
    ];

    [SuppressMessage("Security", "CA5350", Justification = "The algorithm names SHA-1; it breaks ties, and secures nothing.")]
    private static string Sha1(Pdu pdu) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(pdu.EventId.Value)));
}
