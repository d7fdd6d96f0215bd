using Microsoft.Extensions.DependencyInjection;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.Contracts;
using Myelin.Server.Http;
using Myelin.Server.Outgoing;
using Myelin.Server.Tests.Scenarios;

namespace Myelin.Server.Tests.Contract;

/// <summary>Every operation that is served answers as the specification's OpenAPI data says.</summary>
public sealed class ServedOperationsTests
{
    [Fact]
    public async Task Every_response_of_every_served_operation_is_what_the_specification_promises()
    {
        await using var world = await ScenarioWorld.StartAsync(OpenApiSpecification.LoadOrSkip());
        await AllScenarios.PlayAsync(world);

        None(world.Calls.Where(call => !IsTurnServerOfNone(call) && !IsConfirmationOfKeys(call) && !IsRegistrationWithoutToken(call)).SelectMany(call => call.Faults.Select(fault => $"{call.Method} {call.Target} {call.Status}: {fault}")));
        None(world.Calls.Where(call => call.Status >= 500).Select(call => $"{call.Method} {call.Target} {call.Status}"));
        var succeeded = world.Calls.Where(call => call.Status < 300).Select(call => (call.Operation?.Method, call.Operation?.Path)).ToHashSet();
        None(world.Server.Services.GetServices<ServedOperation>().Select(served => served.Contract)
            .Where(contract => contract.IsSpecified && !succeeded.Contains((contract.Method, contract.Path)))
            .Select(contract => $"{contract.Id} ({contract.Method} {contract.Path}) has no scenario in which it succeeds"));
    }

    [Fact]
    public async Task Every_request_to_an_application_service_is_what_the_specification_promises()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        await using var world = await ScenarioWorld.StartAsync(specification);
        await AllScenarios.PlayAsync(world);

        var called = world.AppServices!.Bridge.Requests
            .Select(request => (Request: request, Operation: specification.Match(request.Method, request.Path, "application-service")))
            .Where(call => !call.Request.Path.StartsWith("/_matrix/app/unstable/", StringComparison.Ordinal))
            .ToList();
        None(called.Where(call => call.Operation is null).Select(call => $"{call.Request.Method} {call.Request.Path} is not of the specification"));
        None(called.SelectMany(call => specification.ValidateRequest(call.Operation!, call.Request.Body).Select(fault => $"{call.Request.Path}: {fault} {call.Request.Body}")));
        None(world.Server.Services.GetServices<CalledOperation>().Select(operation => operation.Contract)
            .Where(contract => contract.IsSpecified && contract.Auth == AuthScheme.HomeserverToken && called.TrueForAll(call => call.Operation!.OperationId != contract.Id))
            .Select(contract => $"{contract.Id} is called in no scenario"));
    }

    [Fact]
    public void Contracts_declare_interactive_authentication_where_the_specification_has_it()
    {
        var specification = OpenApiSpecification.LoadOrSkip();
        var interactive = specification.Operations
            .Where(operation => operation.Api == "client-server" && operation.Responses["401"]?.ToJsonString().Contains("auth_response", StringComparison.Ordinal) is true)
            .Select(operation => operation.OperationId)
            .Append(UploadCrossSigningKeys.Contract.Untyped.Id)
            .ToHashSet();
        Assert.Contains("changePassword", interactive);
        None(ContractTypes.All.Select(types => types.Contract).Where(contract => contract.IsInteractive != interactive.Contains(contract.Id)).Select(contract => contract.Id));
    }

    [Fact]
    public void Whoever_shows_an_access_token_needs_a_scope()
    {
        Assert.All(ContractTypes.All.Select(types => types.Contract), contract => Assert.Equal(
            contract.Auth is AuthScheme.AccessToken or AuthScheme.OptionalAccessToken ? "urn:matrix:client:api:*" : null, contract.Scope));
    }

    /// <summary>A server without TURN answers <c>{}</c>, as clients know it of every homeserver; the schema knows servers with TURN alone.</summary>
    private static bool IsTurnServerOfNone(RecordedCall call) => call is { Operation.Id: "getTurnServer", Status: 200 };

    /// <summary>Its text asks for user-interactive authentication, its list of responses leaves the 401 out; the flows have no <c>errcode</c>.</summary>
    private static bool IsConfirmationOfKeys(RecordedCall call) => call is { Operation.Id: "uploadCrossSigningKeys", Status: 401 };

    /// <summary>Its list of responses knows the 401 of user-interactive authentication alone, the prose that of application services too.</summary>
    private static bool IsRegistrationWithoutToken(RecordedCall call) => call is { Operation.Id: "register", Status: 401, ErrCode: "M_MISSING_TOKEN" or "M_UNKNOWN_TOKEN" };

    private static void None(IEnumerable<string> faults) => Assert.True(!faults.Any(), string.Join('\n', faults));
}
