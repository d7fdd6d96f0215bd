using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.Tests.Scenarios;

namespace Myelin.Server.Tests.Contract;

/// <summary>Every error that the specification's OpenAPI data names for a served operation is given by some scenario, or stands here with why it can't be.</summary>
public sealed partial class NamedErrorTests
{
    private const string LegacyLogin = "everybody can log in by the legacy API";
    private const string NoFederation = "no user of another server can be invited";
    private const string NotAuthorised = "a join that names a user of this server as its authoriser is refused by the same rules as a template, and one that names none is forbidden";
    private const string OpenProfiles = "profiles are told to everybody, as the specification allows";

    /// <summary>By operation, status and <c>errcode</c>.</summary>
    private static readonly FrozenDictionary<string, string> CannotOccur = new Dictionary<string, string>
    {
        ["register 400 M_APPSERVICE_LOGIN_UNSUPPORTED"] = LegacyLogin,
        ["login 400 M_APPSERVICE_LOGIN_UNSUPPORTED"] = LegacyLogin,
        ["getLoginFlows 404 M_UNRECOGNIZED"] = LegacyLogin,
        ["inviteUser 400 M_UNSUPPORTED_ROOM_VERSION"] = NoFederation,
        ["getUserProfile 403 M_FORBIDDEN"] = OpenProfiles,
        ["getProfileField 403 M_FORBIDDEN"] = OpenProfiles,
        ["deleteProfileField 400 M_BAD_JSON"] = "the request has no body",
        ["getPresence 404"] = "whoever may see a user's presence is told that it is offline if there is none; others get 403 whether there is such a user or not",
        ["server-server queryProfile 403 M_FORBIDDEN"] = OpenProfiles,
        ["server-server sendJoinV2 400 M_MISSING_PARAM"] = "an event without something is refused as malformed",
        ["server-server sendJoinV2 400 M_UNABLE_TO_AUTHORISE_JOIN"] = NotAuthorised,
        ["server-server sendJoinV2 400 M_UNABLE_TO_GRANT_JOIN"] = NotAuthorised,
        ["setPushRule 404 M_NOT_FOUND"] = "a rule that doesn't exist is made",
    }.ToFrozenDictionary();

    /// <summary>
    /// Operations that may answer 429 by the specification and are not charged: they cost too little, or clients begin with a burst of them
    /// (keys and their backup), which other bounds hold.
    /// </summary>
    private static readonly FrozenSet<string> NotCharged = FrozenSet.Create(
        "getCapabilities", "getLoginFlows", "getTokenOwner", "getLocalAliases", "setPushRule", "forgetRoom", "leaveRoom", "getTurnServer",
        "deleteRoomKeyBySessionId", "deleteRoomKeys", "deleteRoomKeysByRoomId", "deleteRoomKeysVersion", "getRoomKeyBySessionId",
        "getRoomKeys", "getRoomKeysByRoomId", "getRoomKeysVersion", "getRoomKeysVersionCurrent", "postRoomKeysVersion",
        "putRoomKeyBySessionId", "putRoomKeys", "putRoomKeysByRoomId", "putRoomKeysVersion");

    [Fact]
    public async Task Every_named_error_is_given_or_cannot_occur()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        await using var world = await ScenarioWorld.StartAsync(specification);
        await AllScenarios.PlayAsync(world);
        await using var closed = await ScenarioWorld.StartEmptyAsync(specification, options => options.Registration.Enabled = false);
        await closed.Server.Get<Myelin.Server.Accounts.IAccountAdministration>().CreateAsync("operator", null, isAdministrator: true, null, TestContext.Current.CancellationToken);
        await AccountRefusals.PlayClosedAsync(closed);

        Assert.Empty(closed.Calls.SelectMany(call => call.Faults));
        var given = world.Calls.Concat(closed.Calls).Where(call => call.Operation is { IsSpecified: true } && call.Status is >= 400 and < 500)
            .Select(call => (Operation: specification.Find(call.Operation!), call.Status, call.ErrCode))
            .SelectMany(call => new[] { Key(call.Operation, call.Status, null), Key(call.Operation, call.Status, call.ErrCode) })
            .ToHashSet();
        var named = Served(world).Where(contract => contract.IsSpecified).SelectMany(contract => Named(specification.Find(contract))).ToHashSet();

        None(named.Where(error => !given.Contains(error) && !CannotOccur.ContainsKey(error)), "No scenario is answered with");
        None(CannotOccur.Keys.Where(given.Contains), "It occurs after all:");
        None(CannotOccur.Keys.Where(error => !named.Contains(error)), "The specification does not name");
    }

    [Fact]
    public async Task Every_operation_that_is_charged_answers_429_when_too_much_is_asked()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        await using var world = await ScenarioWorld.StartEmptyAsync(
            specification,
            options =>
            {
                options.RateLimits.Enabled = true;
                options.Registration.SharedSecret = "a shared secret of tests";
            },
            builder => builder.Services.AddSingleton(services => new RateLimits(services.GetRequiredService<IOptions<MyelinOptions>>(), new StoppedTime())));
        var user = await world.RegisterAsync("eager");
        foreach (var limit in Enum.GetValues<RateLimitClass>().Where(limit => limit != RateLimitClass.None))
        {
            Exhaust(world.Server.Get<RateLimits>(), limit, user.UserId);
            Exhaust(world.Server.Get<RateLimits>(), limit, "127.0.0.1");
        }

        foreach (var contract in Served(world).Where(contract => contract.RateLimit != RateLimitClass.None))
        {
            // Whatever is asked: a call is charged before it is read.
            var path = PathParameter().Replace(contract.Path, "any");
            var http = contract.Auth == AuthScheme.None ? world.Anonymous : user.Http;
            using var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(contract.Method), path), TestContext.Current.CancellationToken);
            Assert.True((int)response.StatusCode == 429, $"{contract.Id}: {(int)response.StatusCode}");
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero, contract.Id);
        }

        Assert.Empty(world.Calls.SelectMany(call => call.Faults.Select(fault => $"{call.Method} {call.Target} {call.Status}: {fault}")));
        Assert.All(world.Calls.Where(call => call.Status == 429), call => Assert.Equal("M_LIMIT_EXCEEDED", call.ErrCode));
        Assert.Equal(
            NotCharged.Order(StringComparer.Ordinal),
            Served(world).Where(contract => contract.IsSpecified && contract.RateLimit == RateLimitClass.None && specification.Find(contract).Statuses.Contains("429"))
                .Select(contract => contract.Id).Distinct().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Operation> Served(ScenarioWorld world) =>
        world.Server.Services.GetServices<ServedOperation>().Select(served => served.Contract);

    /// <summary>The errors of an operation; a status without its code where the specification names none.</summary>
    private static IEnumerable<string> Named(ApiOperation operation)
    {
        foreach (var status in operation.Statuses.Where(status => status[0] == '4' && status != "429"))
        {
            var number = int.Parse(status, CultureInfo.InvariantCulture);
            var codes = ErrCode().Matches(operation.Responses[status]!.ToJsonString()).Select(match => match.Value).ToHashSet();
            foreach (var code in codes.DefaultIfEmpty())
            {
                yield return Key(operation, number, code);
            }
        }
    }

    /// <remarks>Ids are unique within an API alone.</remarks>
    private static string Key(ApiOperation operation, int status, string? errCode) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(operation.Api == "client-server" ? "" : operation.Api + " ")}{operation.OperationId} {status}{(errCode is null ? "" : " " + errCode)}");

    private static void Exhaust(RateLimits limits, RateLimitClass limit, string key)
    {
        void Charge()
        {
            while (true)
            {
                limits.Charge(limit, key);
            }
        }

        Assert.Throws<MatrixException>(Charge);
    }

    private static void None(IEnumerable<string> errors, string what) =>
        Assert.True(!errors.Any(), string.Join('\n', errors.Order(StringComparer.Ordinal).Select(error => $"{what} {error}")));

    [GeneratedRegex("M_[A-Z_]+[A-Z]", RegexOptions.NonBacktracking)]
    private static partial Regex ErrCode();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex PathParameter();

    /// <summary>A clock by which no bucket drains.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
