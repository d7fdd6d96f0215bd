using System.Collections.Immutable;
using System.Net;
using Myelin.Server.Outgoing;

namespace Myelin.Server.Federation.Resolution;

/// <summary>In which order the hosts of SRV records are tried (RFC 2782, "The format of the SRV RR").</summary>
internal static class ServiceOrder
{
    /// <param name="records">The records.</param>
    /// <param name="draw">Draws a number from 0 up to and including the one given.</param>
    public static ImmutableArray<DnsEndPoint> Of(IEnumerable<ServiceRecord> records, Func<int, int> draw)
    {
        var ordered = ImmutableArray.CreateBuilder<DnsEndPoint>();
        foreach (var alike in records.Where(IsUsable).GroupBy(record => record.Priority).OrderBy(group => group.Key))
        {
            // "Arrange all SRV RRs ... in any order, except that all those with weight 0 are placed at the beginning of the list."
            var left = alike.OrderBy(record => record.Weight).ToList();
            while (left.Count > 0)
            {
                var drawn = draw(left.Sum(record => record.Weight));
                var next = left.First(record => (drawn -= record.Weight) <= 0);
                left.Remove(next);
                ordered.Add(new DnsEndPoint(next.Target, next.Port));
            }
        }

        return ordered.ToImmutable();
    }

    /// <summary>"A Target of "." means that the service is decidedly not available at this domain."</summary>
    public static bool IsUnavailable(IReadOnlyList<ServiceRecord> records) => records is [{ Target.Length: 0 }];

    private static bool IsUsable(ServiceRecord record) => record is { Target.Length: > 0, Port: > 0 and <= ushort.MaxValue };
}
