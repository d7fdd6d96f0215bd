namespace Myelin.Server.ScheduledWork;

/// <summary>Finds the handler of each kind of work.</summary>
internal sealed class ScheduledWorkHandlers
{
    private readonly Dictionary<string, IScheduledWork> _byKind = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, IRecurringWork> _recurring = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two handlers have the same kind.</exception>
    public ScheduledWorkHandlers(IEnumerable<IScheduledWork> works, IEnumerable<IRecurringWork> recurring)
    {
        foreach (var work in works)
        {
            _byKind.Add(work.Kind, work);
        }

        foreach (var work in recurring)
        {
            if (_byKind.ContainsKey(work.Kind))
            {
                throw new ArgumentException($"Scheduled work of kind '{work.Kind}' has two handlers.", nameof(recurring));
            }

            _recurring.Add(work.Kind, work);
        }
    }

    /// <summary>The kinds of recurring work.</summary>
    public IEnumerable<string> Recurring => _recurring.Keys;

    /// <exception cref="InvalidOperationException">No handler has this kind: another version scheduled it.</exception>
    public async ValueTask<DueOutcome> RunAsync(DueItem item, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_byKind.TryGetValue(item.Kind, out var work))
        {
            return await work.RunAsync(item, cancellationToken);
        }

        if (!_recurring.TryGetValue(item.Kind, out var recurring))
        {
            throw new InvalidOperationException($"This version does no work of kind '{item.Kind}'.");
        }

        await recurring.RunAsync(cancellationToken);
        return DueOutcome.Again(time.GetUtcNow() + recurring.Interval);
    }
}
