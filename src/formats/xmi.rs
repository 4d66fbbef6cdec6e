//! Documents of Apache UIMA as XMI, beside the type system they need.
//!
//! Source: UIMA 3 XMI and dkpro-cassis 0.12. Offsets are UTF-16 units of `sofaString`, whose line
//! breaks are written as references, for a parser would make spaces of them. What the view does
//! not name as a member is not indexed, so it is not read either. What DKPro's type has no feature
//! for has one of its own: `note`, `attributes` (an object in JSON), `parts` (starts and ends of a
//! mention with gaps).

use super::frame::{Carries, Certainty, Failure, Format, Source, Unit};
use super::intake::{Claim, Draft, Intake};
use super::json;
use super::losses::{Outgoing, Written};
use super::probe::Place;
use super::xml::{self, Piece};
use crate::annotation::Attribute;
use crate::text::Utf16Offset;
use std::collections::BTreeSet;

/// CAS XMI.
pub(super) const FORMAT: Format = Format {
    name: "cas-xmi",
    title: "UIMA CAS XMI",
    extensions: &["xmi", "xml"],
    unit: Unit::Utf16,
    carries: Carries { notes: true, attributes: true, discontinuous: true, ..Carries::RANGES },
    options: &[],
    recognize: |sniff| Certainty::Sure.when(sniff.text.contains("<xmi:XMI")),
    read: Some(read),
    write: Some(write),
};

const ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";

/// What DKPro and UIMA put on every text.
const STRUCTURAL: [&str; 9] = [
    "DocumentAnnotation",
    "DocumentMetaData",
    "Token",
    "Sentence",
    "Paragraph",
    "Lemma",
    "Stem",
    "Dependency",
    "TagsetDescription",
];

fn read(sources: &[Source<'_>], intake: &mut Intake<'_>) -> Result<(), Failure> {
    for source in sources {
        intake.file = source.name.to_owned();
        let file = source.text()?;
        if !file.contains("<xmi:XMI") {
            // The type system stands beside the document.
            continue;
        }
        let mut draft = Draft { id: Some(source.stem().to_owned()), ..Draft::default() };
        let mut members: Option<BTreeSet<String>> = None;
        let mut claims = Vec::new();
        for piece in xml::pieces(file) {
            let Piece::Open(tag) = piece else { continue };
            if let Some(text) = tag.get("sofaString") {
                draft.text = text.to_owned();
            }
            if tag.name == "cas:View" {
                let named = tag.get("members").unwrap_or_default().split_whitespace();
                members.get_or_insert_default().extend(named.map(str::to_owned));
            }
            if tag.local() == "DocumentMetaData" {
                draft.metadata.title = tag.get("documentTitle").unwrap_or_default().into();
            }
            let offset = |name: &str| tag.get(name).and_then(|value| value.parse::<usize>().ok());
            let (Some(start), Some(end)) = (offset("begin"), offset("end")) else { continue };
            if STRUCTURAL.contains(&tag.local()) || tag.local().starts_with("POS") {
                continue;
            }
            let label = ["value", "label", "category"].iter().find_map(|name| tag.get(name));
            let place = Place::utf16(Utf16Offset::new(start), Utf16Offset::new(end));
            let mut claim = Claim::new(label.unwrap_or(tag.local()), place);
            claim.note = tag.get("note").unwrap_or_default().to_owned();
            if let Some(parts) = tag.get("parts").and_then(Place::utf16_parts) {
                claim.places = parts;
            }
            if let Some(attributes) = tag.get("attributes") {
                claim.attributes.extend(json::attributes(attributes));
            }
            if let Some(identifier) = tag.get("identifier") {
                let identifier = Attribute::Text(identifier.into());
                claim.attributes.insert("identifier".into(), identifier);
            }
            claims.push((tag.get("xmi:id").unwrap_or_default().to_owned(), claim));
        }
        let is_member = |id: &str| members.as_ref().is_none_or(|members| members.contains(id));
        let n = claims.len();
        draft.claims =
            claims.into_iter().filter(|(id, _)| is_member(id)).map(|(_, claim)| claim).collect();
        if draft.claims.len() < n {
            let what = format!("{} annotations are in no view.", n - draft.claims.len());
            intake.note(None, what, "UIMA does not see them either; they were left out.");
        }
        intake.take(draft);
    }
    Ok(())
}

fn write(out: &Outgoing<'_>, written: &mut Written) {
    for article in &out.articles {
        xml::tell_forbidden(article, &mut written.losses);
        xml::tell_forbidden_properties(article, &mut written.losses);
        let mut file = String::from(HEAD);
        let mut members = vec!["2".to_owned()];
        file.push_str(&format!(
            "<tcas:DocumentAnnotation xmi:id=\"2\" sofa=\"1\" begin=\"0\" end=\"{}\" \
             language=\"x-unspecified\"/>\n",
            article.index().n_utf16()
        ));
        for (n, entry) in article.entries.iter().enumerate() {
            let range = article.utf16(entry.hull());
            let id = n + 3;
            members.push(id.to_string());
            file.push_str(&format!(
                "<type:NamedEntity xmi:id=\"{id}\" sofa=\"1\" begin=\"{}\" end=\"{}\" \
                 value=\"{}\"",
                range.start(),
                range.end(),
                xml::escape(entry.label)
            ));
            if !entry.mention.note.is_empty() {
                file.push_str(&format!(" note=\"{}\"", xml::escape(&entry.mention.note)));
            }
            if !entry.mention.attributes.is_empty() {
                let attributes = json::object(&entry.mention.attributes);
                file.push_str(&format!(" attributes=\"{}\"", xml::escape(&attributes)));
            }
            if entry.spans.is_discontinuous() {
                file.push_str(&format!(" parts=\"{}\"", article.utf16_parts(&entry.spans)));
            }
            file.push_str("/>\n");
        }
        file.push_str(&format!(
            "<cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text/plain\" \
             sofaString=\"{}\"/>\n<cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n",
            xml::escape(article.text()),
            members.join(" ")
        ));
        let name = format!("{}/{}.xmi", out.options.name, article.document.id.as_str());
        written.files.push((name, file.into_bytes()));
    }
    let name = format!("{}/TypeSystem.xml", out.options.name);
    written.files.push((name, type_system().into_bytes()));
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" \
    xmlns:tcas=\"http:///uima/tcas.ecore\" \
    xmlns:type=\"http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore\" \
    xmi:version=\"2.0\">\n<cas:NULL xmi:id=\"0\"/>\n";

fn type_system() -> String {
    let feature = |name: &str| {
        format!(
            "<featureDescription><name>{name}</name><description/>\
             <rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\"><types>\
         <typeDescription><name>{ENTITY}</name><description/>\
         <supertypeName>uima.tcas.Annotation</supertypeName><features>{}</features>\
         </typeDescription></types></typeSystemDescription>\n",
        ["value", "identifier", "note", "attributes", "parts"].map(feature).concat()
    )
}
