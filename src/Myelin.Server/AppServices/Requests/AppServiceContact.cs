using System.Collections.Concurrent;
using Myelin.Server.AppServices.Registrations;

namespace Myelin.Server.AppServices.Requests;

/// <summary>Tracks which application services respond, so that code waiting for an unreachable service continues as soon as it responds.</summary>
internal sealed class AppServiceContact
{
    private readonly ConcurrentDictionary<string, Answers> _services = new(StringComparer.Ordinal);

    /// <summary>How often the service has responded successfully. Read it before an attempt, and wait for a greater count after the attempt has failed.</summary>
    public long CountOf(AppService service) => Of(service).Count;

    /// <summary>Records that the service has accepted a transaction or responded to a ping.</summary>
    /// <returns>Whether it was unreachable before.</returns>
    public bool Answered(AppService service) => Of(service).Add();

    /// <summary>Records that the service was unreachable: it did not respond, or a proxy in front of it said so.</summary>
    public void Missed(AppService service) => Of(service).Miss();

    /// <summary>Completes when the service has responded successfully more often than <paramref name="count"/>.</summary>
    public Task MoreThanAsync(AppService service, long count, CancellationToken cancellationToken) => Of(service).MoreThanAsync(count, cancellationToken);

    private Answers Of(AppService service) => _services.GetOrAdd(service.Id, static _ => new Answers());

    private sealed class Answers
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _count;
        private bool _isAway;

        public long Count => Volatile.Read(ref _count);

        public bool Add()
        {
            lock (_lock)
            {
                var wasAway = _isAway;
                _isAway = false;
                _count++;
                _next.SetResult();
                _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return wasAway;
            }
        }

        public void Miss()
        {
            lock (_lock)
            {
                _isAway = true;
            }
        }

        public Task MoreThanAsync(long count, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                return _count > count ? Task.CompletedTask : _next.Task.WaitAsync(cancellationToken);
            }
        }
    }
}
