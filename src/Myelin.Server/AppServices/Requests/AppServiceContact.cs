using System.Collections.Concurrent;
using Myelin.Server.AppServices.Registrations;

namespace Myelin.Server.AppServices.Requests;

/// <summary>Which application services have answered lately: whoever waits for one that was away goes on as soon as it does.</summary>
internal sealed class AppServiceContact
{
    private readonly ConcurrentDictionary<string, Answers> _services = new(StringComparer.Ordinal);

    /// <summary>How often the service has answered well. Read it before an attempt; wait for a greater one after it has failed.</summary>
    public long CountOf(AppService service) => Of(service).Count;

    /// <summary>The service has taken a transaction or answered a ping.</summary>
    /// <returns>Whether it was away before.</returns>
    public bool Answered(AppService service) => Of(service).Add();

    /// <summary>The service was not there: it gave no answer, or what stands before it said so.</summary>
    public void Missed(AppService service) => Of(service).Miss();

    /// <summary>Completes when the service has answered more often than that.</summary>
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
