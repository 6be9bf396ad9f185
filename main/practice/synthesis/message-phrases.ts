/** What synthetic messages are put together from: as restrained as the narratives, short as people write. */

type Phrases = readonly [string, ...string[]]

export interface MessageLanguage {
  /** `{helpline}` and `{name}` are filled in. */
  readonly greetings: Phrases
  /** What is asked, by main category of the site file; `other` for a category nobody here knows. */
  readonly questions: Readonly<Record<string, Phrases>> & { readonly other: Phrases }
  readonly closings: Phrases
  /** What the helpline answers. */
  readonly answers: Phrases
  readonly subjects: Readonly<Record<string, string>> & { readonly other: string }
  /** The signature of the helpline. */
  readonly signed: string
  /** Remarks of whoever scored a call, and what is recommended. */
  readonly remarks: Phrases
  readonly advice: Phrases
}

export const english: MessageLanguage = {
  greetings: ['Hello,', 'Good morning,', 'Good evening,', 'Hi,'],
  questions: {
    '1': ['is your service free and may a child ask too?', 'where can a birth be registered late near our place?'],
    '2': [
      'I do not sleep well these days and would like to talk to somebody.',
      'I feel alone at the new school. What can I do?',
    ],
    '3': [
      'a child near us comes to school with marks. Whom can I tell?',
      'somebody asks a pupil for pictures online. What should we do?',
    ],
    '4': [
      'two small children next door are left alone until late. Can somebody look?',
      'a boy sleeps at the market. Who can help him?',
    ],
    '5': [
      'I left home with the children last night. Where can we stay?',
      'at work somebody speaks to me in a way I fear. Whom do I tell?',
    ],
    '6': [
      'we cannot agree where the children live. Can you advise us?',
      'their father has stopped the support we agreed on. What now?',
    ],
    '7': ['my daughter is home because of fees. Is there any help?', 'can a girl go back to class after giving birth?'],
    '8': [
      'a child has had a fever for two days and we have no money. Where can we go?',
      'I have questions about growing up and nobody to ask.',
    ],
    '9': [
      'a girl works in a house near us and never goes to school. Who should know?',
      'a boy carries stones with grown men. Is that allowed?',
    ],
    '10': [
      'they speak of a wedding and she wants to finish school. Please advise.',
      'a stranger promises my niece work in town. Is it safe?',
    ],
    '11': ['we reported at the station and have heard nothing. What next?', 'is there a lawyer who takes no money?'],
    other: ['can somebody call me back? It is about a child I know.'],
  },
  closings: [
    'Please call after four.',
    'Please do not ring in the morning.',
    'Thank you.',
    'A message is safer than a call.',
  ],
  answers: [
    'Thank you for writing to us. A counsellor will call you today after four.',
    'Thank you for telling us. If anybody is in danger now, ring 116 at once: the call is free.',
    'We have noted what you wrote. The office nearest to you is open on weekdays from eight to four.',
    'You did right to ask. You can ring 116 at any hour and need not say your name.',
    'We have spoken to the officer in charge; they expect you this week.',
  ],
  subjects: {
    '1': 'A question about your services',
    '2': 'I would like to talk to somebody',
    '3': 'Worried about a child',
    '4': 'Children left alone',
    '5': 'Asking for advice',
    '6': 'A family matter',
    '7': 'About school',
    '8': 'A question about health',
    '9': 'A child who works',
    '10': 'Please advise before the holidays',
    '11': 'What happens after a report',
    other: 'A question',
  },
  signed: 'Your helpline',
  remarks: [
    'Calm opening, and the caller was allowed to finish.',
    'Listened well; the pauses helped the caller to go on.',
    'Names and places were checked with the caller.',
    'The end came a little quickly, but the plan was clear.',
    'The caller was kept waiting once without being told why.',
  ],
  advice: [
    'Repeat the agreed steps once more before ending.',
    'Tell the caller before a pause how long it will take.',
    'Keep it up; a good example for newcomers.',
    'Offer the nearest office earlier in the conversation.',
    'Ask whether it is a good moment before the longer questions.',
  ],
}

export const swahili: MessageLanguage = {
  greetings: ['Habari,', 'Shikamoo,', 'Habari za jioni,', 'Hujambo,'],
  questions: {
    '1': ['je, huduma yenu ni bure na mtoto anaweza kuuliza?', 'cheti cha kuzaliwa kilichochelewa kinapatikana wapi?'],
    '2': ['siku hizi silali vizuri na ningependa kuzungumza na mtu.', 'najisikia mpweke shuleni. Nifanye nini?'],
    '3': [
      'mtoto wa jirani huja shuleni na alama. Nimwambie nani?',
      'kuna mtu anamwomba mwanafunzi picha mtandaoni. Tufanye nini?',
    ],
    '4': [
      'watoto wawili wa jirani huachwa peke yao hadi usiku. Mnaweza kusaidia?',
      'kijana analala sokoni. Nani anaweza kumsaidia?',
    ],
    '5': [
      'niliondoka nyumbani na watoto jana usiku. Tukae wapi?',
      'kazini kuna mtu ananitolea maneno ya kunitisha. Nimwambie nani?',
    ],
    '6': [
      'hatukubaliani watoto waishi wapi. Mnaweza kutushauri?',
      'baba yao ameacha kutoa matunzo tuliyokubaliana. Nifanye nini?',
    ],
    '7': [
      'binti yangu yuko nyumbani kwa sababu ya ada. Kuna msaada?',
      'je, binti anaweza kurudi darasani baada ya kujifungua?',
    ],
    '8': [
      'mtoto ana homa siku ya pili na hatuna fedha. Twende wapi?',
      'nina maswali kuhusu kukua na sina wa kumuuliza.',
    ],
    '9': [
      'binti anafanya kazi kwenye nyumba jirani na haendi shule. Nani ajulishwe?',
      'mtoto anabeba mawe pamoja na watu wazima. Inaruhusiwa?',
    ],
    '10': [
      'wanazungumzia harusi na yeye anataka kumaliza shule. Tushaurini.',
      'mtu tusiyemjua anamwahidi mpwa wangu kazi mjini. Ni salama?',
    ],
    '11': ['tulitoa taarifa kituoni na hatujasikia lolote. Hatua gani inafuata?', 'kuna mwanasheria asiyetoza malipo?'],
    other: ['mnaweza kunipigia? Ni kuhusu mtoto ninayemfahamu.'],
  },
  closings: [
    'Tafadhali pigeni baada ya saa kumi.',
    'Msipige asubuhi tafadhali.',
    'Asanteni.',
    'Ujumbe ni salama kuliko simu.',
  ],
  answers: [
    'Asante kwa kutuandikia. Mshauri atakupigia leo baada ya saa kumi.',
    'Asante kwa kutueleza. Kama kuna hatari sasa, piga 116 mara moja: simu ni bure.',
    'Tumepokea ujumbe wako. Ofisi iliyo karibu nawe hufunguliwa siku za kazi kuanzia saa mbili hadi saa kumi.',
    'Umefanya vyema kuuliza. Unaweza kupiga 116 saa yoyote bila kutaja jina lako.',
    'Tumezungumza na afisa husika; wanakusubiri wiki hii.',
  ],
  subjects: {
    '1': 'Swali kuhusu huduma zenu',
    '2': 'Ningependa kuzungumza na mtu',
    '3': 'Wasiwasi kuhusu mtoto',
    '4': 'Watoto walioachwa peke yao',
    '5': 'Naomba ushauri',
    '6': 'Suala la familia',
    '7': 'Kuhusu shule',
    '8': 'Swali la afya',
    '9': 'Mtoto anayefanya kazi',
    '10': 'Tushaurini kabla ya likizo',
    '11': 'Nini hufuata baada ya taarifa',
    other: 'Swali',
  },
  signed: 'Huduma ya simu kwa mtoto',
  remarks: [
    'Alianza kwa utulivu na kumruhusu mpigaji kumaliza.',
    'Alisikiliza vizuri; ukimya ulimsaidia mpigaji kuendelea.',
    'Majina na mahali vilihakikiwa na mpigaji.',
    'Mwisho ulikuja haraka kidogo, lakini mpango ulieleweka.',
    'Mpigaji alisubirishwa mara moja bila kuambiwa sababu.',
  ],
  advice: [
    'Rudia hatua mlizokubaliana kabla ya kumaliza.',
    'Mwambie mpigaji atasubiri kwa muda gani.',
    'Endelea hivyo; ni mfano mzuri kwa wageni.',
    'Taja ofisi iliyo karibu mapema zaidi katika mazungumzo.',
    'Uliza kama ni wakati mzuri kabla ya maswali marefu.',
  ],
}
