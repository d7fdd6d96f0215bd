using Myelin.Server.Storage;

namespace Myelin.Server.Log.Numbers;

/// <summary>
/// One series of numbers, taken in memory from a block while the next block is reserved ahead. The rest of a block is lost when the process
/// ends; there are plenty.
/// </summary>
internal sealed class NumberBlocks(NumberSeries series, IDatabase database, ILogWriter writer)
{
    private const long BlockSize = 65_536;

    private const string Query = "SELECT next FROM number_series WHERE series = $1";

    private readonly Lock _lock = new();
    private long _next;
    private long _end;
    private long _spare;
    private Task _reserving = Task.CompletedTask;

    /// <summary>A number never used before.</summary>
    /// <exception cref="InvalidOperationException">The reserve ran out before the database answered.</exception>
    public long Next()
    {
        lock (_lock)
        {
            if (_next == _end)
            {
                if (_spare == 0)
                {
                    EnsureReserving();
                    throw new InvalidOperationException($"The reserve of {series} numbers is used up.", _reserving.Exception);
                }

                (_next, _end, _spare) = (_spare, _spare + BlockSize, 0);
            }

            if (_spare == 0)
            {
                EnsureReserving();
            }

            return _next++;
        }
    }

    /// <summary>Reserves the first block.</summary>
    public async Task ReserveAsync(CancellationToken cancellationToken)
    {
        var start = await TakeBlockAsync(cancellationToken);
        lock (_lock)
        {
            _spare = start;
        }
    }

    private void EnsureReserving()
    {
        if (_reserving.IsCompleted)
        {
            _reserving = ReserveAsync(CancellationToken.None);
        }
    }

    private async Task<long> TakeBlockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = await database.ReadAsync((session, token) => session.ScalarAsync(Query, token, (long)series), cancellationToken);
            var start = next ?? 1;
            var unit = new LogUnit()
                .RequireAndSwap(Query, next, start + BlockSize, (long)series)
                .Write("INSERT INTO number_series (series, next) VALUES ($1, $2) ON CONFLICT (series) DO UPDATE SET next = excluded.next", (long)series, start + BlockSize);
            try
            {
                await writer.AppendAsync(unit, cancellationToken);
                return start;
            }
            catch (UnitRefusedException)
            {
                // Another process took the block meanwhile: try again.
            }
        }
    }
}
