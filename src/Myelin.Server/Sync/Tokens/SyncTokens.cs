using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Myelin.Api;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;
using Myelin.Server.Rooms;

namespace Myelin.Server.Sync.Tokens;

/// <summary>Makes sync tokens and judges those that clients present.</summary>
internal sealed class SyncTokens(LogLineage lineage, ILogTail tail, ILogReader log, TimeProvider time)
{
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    public string Write(SyncPosition position) => new SyncToken(position.Log, lineage.Id, _process, position.Ephemeral, position.ToDevice).ToString();

    /// <summary>Where a client stands; null for an initial sync: without a token, or with one of another log.</summary>
    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>: no sync token at all.</exception>
    public async ValueTask<SyncPosition?> ReadAsync(string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!SyncToken.TryParse(text, out var token))
        {
            throw MatrixException.InvalidParam("'since' is no token of this server.");
        }

        if (token.Lineage != lineage.Id || (token.Position > tail.Head && !await IsReachedAsync(token.Position, cancellationToken)))
        {
            return null;
        }

        // Typing and presence of another process are told again as they are here.
        return new SyncPosition(token.Position, token.Process == _process ? token.Ephemeral : EphemeralPosition.Start, token.ToDevice);
    }

    /// <summary>
    /// Another process of the cluster may be ahead of this one: what is committed is waited for. A position beyond all that is committed is of a
    /// log that was cut off, or made up.
    /// </summary>
    private async ValueTask<bool> IsReachedAsync(LogPosition position, CancellationToken cancellationToken)
    {
        if (position > await log.HeadAsync(cancellationToken))
        {
            return false;
        }

        using var patience = new CancellationTokenSource(SyncLimits.AheadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await tail.WaitForAsync(position, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>Up to where everything has been told.</summary>
/// <param name="Log">In the log, to-device messages excepted.</param>
/// <param name="Ephemeral">Of typing and presence.</param>
/// <param name="ToDevice">Of to-device messages: where there are more than one response may have, it stays behind the log.</param>
internal readonly record struct SyncPosition(LogPosition Log, EphemeralPosition Ephemeral, LogPosition ToDevice)
{
    public static readonly SyncPosition Start;
}

/// <summary>
/// What a sync token says: <c>s1_{position}_{lineage}_{process}_{ephemeral}</c>, hexadecimal process, decimal positions; with
/// <c>.{toDevice}</c> at its end where that position is behind the first.
/// </summary>
/// <param name="Position">Everything in the log up to here has been told.</param>
/// <param name="Lineage">The log that the position belongs to.</param>
/// <param name="Process">The process that the ephemeral position belongs to.</param>
/// <param name="Ephemeral">The ephemeral changes that have been told.</param>
/// <param name="ToDevice">The to-device messages up to here have been told.</param>
internal readonly record struct SyncToken(LogPosition Position, string Lineage, string Process, EphemeralPosition Ephemeral, LogPosition ToDevice)
{
    /// <summary>Longer ones are none of ours.</summary>
    private const int MaximumLength = 128;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{SyncPositions.Prefix}{Position.Value}_{Lineage}_{Process}_{Ephemeral.Value}")
        + (ToDevice < Position ? string.Create(CultureInfo.InvariantCulture, $".{ToDevice.Value}") : string.Empty);

    public static bool TryParse([NotNullWhen(true)] string? text, out SyncToken token)
    {
        token = default;
        if (text is null or { Length: > MaximumLength } || !SyncPositions.TryRead(text, out var position))
        {
            return false;
        }

        // The lineage is of the URL-safe alphabet and may hold underscores itself: it is what is left in the middle.
        var rest = text.AsSpan(SyncPositions.Prefix.Length);
        rest = rest[(rest.IndexOf('_') + 1)..];
        var last = rest.LastIndexOf('_');
        var end = rest[(last + 1)..];
        var toDevice = position.Value;
        if (end.IndexOf('.') is >= 0 and var dot)
        {
            if (!long.TryParse(end[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out toDevice) || toDevice >= position.Value)
            {
                return false;
            }

            end = end[..dot];
        }

        if (last <= 0 || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var ephemeral))
        {
            return false;
        }

        rest = rest[..last];
        var middle = rest.LastIndexOf('_');
        if (middle <= 0 || middle == rest.Length - 1)
        {
            return false;
        }

        token = new SyncToken(position, rest[..middle].ToString(), rest[(middle + 1)..].ToString(), new EphemeralPosition(ephemeral), new LogPosition(toDevice));
        return true;
    }
}
