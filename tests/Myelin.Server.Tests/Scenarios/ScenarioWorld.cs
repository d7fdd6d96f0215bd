using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Myelin.Core.Identifiers;
using Myelin.Server.Accounts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Tests.Contract;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>A server with users whose every call is recorded: what scenarios are played in.</summary>
internal sealed class ScenarioWorld : IAsyncDisposable
{
    public const string V3 = "/_matrix/client/v3";
    public const string Password = ServerFixture.Password;

    /// <summary>The largest upload in bytes; a user may have uploaded twice as much.</summary>
    public const int MaximumUploadBytes = 100_000;

    private readonly OpenApiSpecification? _specification;

    private ScenarioWorld(ServerFixture server, OpenApiSpecification? specification, ScenarioAppServices? appServices = null, ScenarioPeer? peer = null)
    {
        Server = server;
        AppServices = appServices;
        Peer = peer;
        _specification = specification;
        Anonymous = Client(null);
    }

    public ServerFixture Server { get; }

    /// <summary>The application services of the server; null if it was started without.</summary>
    public ScenarioAppServices? AppServices { get; }

    /// <summary>Another server, which this one can reach; null if it was started without.</summary>
    public ScenarioPeer? Peer { get; }

    public ConcurrentQueue<RecordedCall> Calls { get; } = [];

    /// <summary>A client without an access token.</summary>
    public HttpClient Anonymous { get; }

    public TestUser Alice { get; private set; } = null!;

    public TestUser Bob { get; private set; } = null!;

    public TestUser Carol { get; private set; } = null!;

    /// <summary>Starts a server with three users.</summary>
    /// <param name="specification">What responses are judged by; null for none.</param>
    /// <param name="database">A PostgreSQL connection string, empty for SQLite; null for the database that the run is on.</param>
    public static async Task<ScenarioWorld> StartAsync(OpenApiSpecification? specification, string? database = null)
    {
        var appServices = await ScenarioAppServices.StartAsync();
        var peer = await ScenarioPeer.StartAsync();
        var server = await ServerFixture.StartAsync(options =>
        {
            options.AppServices.Directory = appServices.Directory;
            options.Database = database ?? options.Database;
            options.Outgoing.AllowedRanges.Add("127.0.0.0/8");
            options.Outgoing.TrustedAuthorities.Add(peer.Authority.File);
            options.Media.AllowUnauthenticated = true;
            options.Media.MaximumUploadBytes = MaximumUploadBytes;
            options.Media.QuotaBytesPerUser = 2 * MaximumUploadBytes;
            options.Registration.Guests = true;
            options.Registration.SharedSecret = "a shared secret of tests";
            options.PublicBaseUrl = "https://matrix.test.example";
            options.Federation.WellKnownServer = "matrix.test.example:443";
            options.Support.Page = "https://test.example/support";
            options.Support.Contacts.Add(new SupportContactOptions { MatrixId = "@alice:test.example" });
        }, builder => peer.Network.UseIn(builder.Services));
        var world = new ScenarioWorld(server, specification, appServices, peer);
        world.Alice = await world.RegisterAsync("alice");
        await server.Get<IAccountAdministration>().SetAdministratorAsync(UserId.Parse(world.Alice.UserId), true, Xunit.TestContext.Current.CancellationToken);
        world.Bob = await world.RegisterAsync("bob");
        world.Carol = await world.RegisterAsync("carol");
        return world;
    }

    /// <summary>Starts a server without users.</summary>
    /// <param name="specification">What responses are judged by; null for none.</param>
    /// <param name="configure">Changes the settings.</param>
    /// <param name="overrides">Changes the composition; null for none.</param>
    public static async Task<ScenarioWorld> StartEmptyAsync(
        OpenApiSpecification? specification, Action<MyelinOptions> configure, Action<WebApplicationBuilder>? overrides = null) =>
        new(await ServerFixture.StartAsync(configure, overrides), specification);

    public async Task<TestUser> RegisterAsync(string localpart)
    {
        var answer = (await Anonymous.CallAsync(
            HttpMethod.Post, $"{V3}/register", new { username = localpart, password = Password, auth = new { type = "m.login.dummy" } })).Succeeded();
        return SignedIn(answer);
    }

    public async Task<TestUser> LogInAsync(string user) => SignedIn((await Anonymous.CallAsync(
        HttpMethod.Post, $"{V3}/login", new { type = "m.login.password", identifier = new { type = "m.id.user", user }, password = Password })).Succeeded());

    public TestUser SignedIn(System.Text.Json.JsonElement answer)
    {
        var token = answer.GetProperty("access_token").GetString()!;
        return new TestUser(answer.GetProperty("user_id").GetString()!, answer.GetProperty("device_id").GetString()!, token, Password, Client(token));
    }

    public HttpClient Client(string? accessToken)
    {
        var http = new HttpClient(new RecordingHandler(Server.Get<OperationTree>(), _specification, Calls)) { BaseAddress = Server.Address };
        if (accessToken is not null)
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        }

        return http;
    }

    /// <summary>A client that signs its requests as the other server.</summary>
    public HttpClient PeerClient() =>
        new(Peer!.Signing(new RecordingHandler(Server.Get<OperationTree>(), _specification, Calls))) { BaseAddress = Server.Address };

    public bool Serves(string operationId) => Server.Services.GetServices<ServedOperation>().Any(served => served.Contract.Id == operationId);

    public static string Escape(string identifier) => Uri.EscapeDataString(identifier);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (AppServices is not null)
        {
            await AppServices.DisposeAsync();
        }

        if (Peer is not null)
        {
            await Peer.DisposeAsync();
        }
    }
}
