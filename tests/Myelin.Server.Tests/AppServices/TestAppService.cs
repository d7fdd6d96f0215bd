using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Myelin.Server.Tests.AppServices;

/// <summary>An application service as a real HTTP server on loopback, which records what it is asked and answers as it is told.</summary>
internal sealed class TestAppService : IAsyncDisposable
{
    public const string AsToken = "as-token-of-tests";
    public const string HsToken = "hs-token-of-tests";

    /// <summary>After what silence a test that waits has failed; nothing is asserted by it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _requests = [];
    private WebApplication? _app;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TestAppService(string id) => Id = id;

    public string Id { get; }

    public string Url { get; private set; } = string.Empty;

    /// <summary>Answers a request; by default <c>{}</c> to transactions and pings, 404 to all else.</summary>
    public Func<ReceivedRequest, HttpContext, Task> Answer { get; set; } = DefaultAsync;

    /// <summary>What was asked so far, refused requests included.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Transactions that came, repetitions included.</summary>
    public IReadOnlyList<ReceivedRequest> Transactions => [.. Requests.Where(request => request.IsTransaction)];

    public static async Task<TestAppService> StartAsync(string id = "bridge", int port = 0)
    {
        var service = new TestAppService(id);
        await service.ListenAsync(port);
        return service;
    }

    public static Task DefaultAsync(ReceivedRequest request, HttpContext context) =>
        request.IsTransaction || request.Path.EndsWith("/ping", StringComparison.Ordinal)
            ? WriteAsync(context, 200, "{}")
            : WriteAsync(context, 404, """{"errcode":"M_NOT_FOUND","error":"not here"}""");

    public static async Task WriteAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Gives no answer until the caller has given up.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gone = context.RequestAborted.Register(never.SetResult);
        await never.Task;
    }

    /// <summary>Stops listening; whoever calls finds nobody.</summary>
    public async Task GoAwayAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }
    }

    /// <summary>Listens again at the same address.</summary>
    public Task ComeBackAsync() => ListenAsync(new Uri(Url).Port);

    /// <summary>The first request that there is or will be of that kind.</summary>
    public async Task<ReceivedRequest> WaitAsync(Func<ReceivedRequest, bool> wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_requests.Find(request => wanted(request)) is { } found)
                {
                    return found;
                }

                more = _more.Task;
            }

            await more.WaitAsync(patience.Token);
        }
    }

    /// <summary>The first event in a transaction that there is or will be of that kind.</summary>
    public async Task<JsonElement> EventAsync(Func<JsonElement, bool> wanted)
    {
        var transaction = await WaitAsync(request => request.IsTransaction && request.Events.Any(wanted));
        return transaction.Events.First(wanted);
    }

    public Task<JsonElement> EventAsync(string eventId) => EventAsync(pdu => pdu.GetProperty("event_id").GetString() == eventId);

    /// <summary>Waits for an element of another list of transactions, such as <c>ephemeral</c>.</summary>
    public async Task<JsonElement> ElementAsync(string list, Func<JsonElement, bool> wanted)
    {
        var transaction = await WaitAsync(request => request.IsTransaction && request.List(list).Any(wanted));
        return transaction.List(list).First(wanted);
    }

    /// <summary>Every event that came in transactions, in order.</summary>
    public IReadOnlyList<string> EventIds() => [.. Transactions.SelectMany(transaction => transaction.Events).Select(pdu => pdu.GetProperty("event_id").GetString()!)];

    public async ValueTask DisposeAsync() => await GoAwayAsync();

    private async Task ListenAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        _app = builder.Build();
        _app.Run(HandleAsync);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Url = _app.Urls.First();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new ReceivedRequest(
            context.Request.Method,
            context.Request.Path.Value!,
            Microsoft.AspNetCore.Http.Extensions.UriHelper.GetEncodedPathAndQuery(context.Request),
            context.Request.Headers.Authorization.ToString(),
            context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
            body.Length == 0 ? default : JsonDocument.Parse(body.ToArray()).RootElement);
        await Answer(request, context);
        lock (_lock)
        {
            _requests.Add(request);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

/// <summary>A request that an application service got.</summary>
internal sealed record ReceivedRequest(
    string Method, string Path, string Target, string Authorization, IReadOnlyDictionary<string, string> Query, JsonElement Body)
{
    public bool IsTransaction => Path.StartsWith("/_matrix/app/v1/transactions/", StringComparison.Ordinal);

    public string TransactionId => Path["/_matrix/app/v1/transactions/".Length..];

    public IEnumerable<JsonElement> Events => List("events");

    public IEnumerable<JsonElement> List(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];
}
